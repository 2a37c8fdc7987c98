package io.isthmus.endtoend.faults;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * As many requests at once as are wanted, over HTTP/2, a hundred on each connection; a {@link Recorder} is told of all.
 * Nobody waits for an answer before the next one is sent.
 */
final class Flood implements AutoCloseable {

    /** What the gateway allows. */
    private static final int STREAMS = 100;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final HttpClientAgent client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private final Recorder recorder;
    private final List<HttpClientConnection> connections = new ArrayList<>();
    private final List<HttpClientRequest> sent = new ArrayList<>();

    Flood(Duration lateMax) {
        this.recorder = new Recorder(System::nanoTime, lateMax, new Waits(loop)::allowed);
    }

    Recorder recorder() {
        return recorder;
    }

    /**
     * Sends {@code requests} to {@code url}, on connections of their own.
     *
     * @return completes when all are on their way; of their answers the recorder is told
     */
    Future<Void> send(int requests, String url, Duration deadline) {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(_ -> connectAndSend(requests, URI.create(url), deadline, done));
        return done.future();
    }

    private void connectAndSend(int left, URI url, Duration deadline, Promise<Void> done) {
        if (left <= 0) {
            done.complete();
            return;
        }
        client.connect(new HttpConnectOptions().setHost("127.0.0.1").setPort(url.getPort()))
                .compose(connection -> {
                    connections.add(connection);
                    var written = new ArrayList<Future<Void>>();
                    for (int i = 0; i < Math.min(left, STREAMS); i++) {
                        written.add(send(connection, url, deadline));
                    }
                    return Future.join(written);
                })
                .onComplete(result -> {
                    if (result.succeeded()) {
                        connectAndSend(left - STREAMS, url, deadline, done);
                    } else {
                        done.fail(result.cause());
                    }
                });
    }

    /** Completes when it is written. */
    private Future<Void> send(HttpClientConnection connection, URI url, Duration deadline) {
        Recorder.Asked asked = recorder.ask(url.toString(), deadline);
        return connection
                .request(new RequestOptions().setMethod(HttpMethod.POST).setURI(url.getPath()))
                .compose(request -> {
                    sent.add(request);
                    request.putHeader("content-type", "application/json").putHeader("x-request-id", asked.id());
                    request.response()
                            .compose(response -> response.body().map(body -> tell(asked, response, body)))
                            .onFailure(_ -> asked.failed("broken off"));
                    return request.end(Buffer.buffer(asked.body()));
                });
    }

    private static boolean tell(Recorder.Asked asked, HttpClientResponse response, Buffer body) {
        asked.answered(response.statusCode(), String.valueOf(response.getHeader("x-request-id")), body.toString());
        return true;
    }

    /** Gives up every request that has no answer yet, as clients do who leave the page. */
    Future<Void> giveUp() {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(_ -> {
            sent.forEach(HttpClientRequest::reset);
            sent.clear();
            done.complete();
        });
        return done.future();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}

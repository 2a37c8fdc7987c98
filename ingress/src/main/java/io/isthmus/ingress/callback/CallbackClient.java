package io.isthmus.ingress.callback;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.CallbackPattern;
import io.isthmus.schema.config.CallbacksConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http1ClientConfig;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls clients back, one attempt at a time; it follows no redirect, and reads of a response no more than its head. On one
 * loop; names are looked up and contents digested on threads of its own.
 */
public final class CallbackClient {

    /** More than that, and the connection is closed rather than read on. */
    private static final int DISCARDED_BYTES_MAX = 64 * 1024;

    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final int LOOKUPS_MAX = 16;

    private final CallbacksConfig config;
    private final Loop loop;
    private final Signer signer;
    private final Addresses addresses;
    private final HttpClientAgent http;
    private final WorkerExecutor workers;

    /** @param loop one that {@code vertx} runs */
    public CallbackClient(Vertx vertx, Loop loop, CallbacksConfig config) {
        this(vertx, loop, config, InetAddress::getAllByName);
    }

    CallbackClient(Vertx vertx, Loop loop, CallbacksConfig config, Names names) {
        this.addresses = new Addresses(names);
        this.config = config;
        this.loop = loop;
        this.signer = new Signer(config.key());
        this.workers = vertx.createSharedWorkerExecutor("isthmus-callbacks", LOOKUPS_MAX);
        var tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
        tls.setSslHandshakeTimeout(config.timeout().toMillis());
        tls.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientConfig()
                        .setVersions(HttpVersion.HTTP_1_1)
                        .setConnectTimeout(config.timeout())
                        .setDecompressionEnabled(false)
                        .setHttp1Config(new Http1ClientConfig().setMaxHeaderSize(HEAD_BYTES_MAX)))
                .with(new PoolOptions()
                        .setHttp1MaxSize(config.perHostMax())
                        .setMaxWaitQueueSize(config.concurrencyMax()))
                .with(tls)
                .build();
    }

    /** What a worker has found out about a callback. */
    private record Prepared(InetAddress address, Map<String, String> fields) {}

    /** One attempt; on the loop. It never fails, and ends within the configuration's {@code timeout}. */
    public Future<Attempt> call(Callback callback) {
        var calling = new Calling(callback);
        return calling.run();
    }

    public Future<?> close() {
        return Future.join(http.close(), workers.close());
    }

    private Optional<Prepared> prepare(Callback callback, long createdSeconds) throws UnknownHostException {
        return addresses
                .of(host(callback.url()), callback.namesHost())
                .map(address -> new Prepared(address, signer.fields(callback, createdSeconds)));
    }

    /** The brackets of an IPv6 address belong to the URL. */
    private static String host(URI url) {
        return url.getHost().replace("[", "").replace("]", "");
    }

    private final class Calling {

        private final Callback callback;
        private final Promise<Attempt> ended = Promise.promise();
        private @Nullable HttpClientRequest request;
        private boolean late;

        Calling(Callback callback) {
            this.callback = callback;
        }

        Future<Attempt> run() {
            Loop.Timer timer = loop.at(loop.nanos() + config.timeout().toNanos(), this::tooLate);
            long created = loop.epochMillis() / 1000;
            workers.executeBlocking(() -> prepare(callback, created), false)
                    .onSuccess(prepared -> prepared.ifPresentOrElse(
                            this::connect, () -> ended.tryComplete(Attempt.failed("private-address"))))
                    .onFailure(failure -> ended.tryComplete(
                            Attempt.failed(failure instanceof UnknownHostException ? "unknown-host" : "not-prepared")));
            return ended.future().onComplete(_ -> timer.cancel());
        }

        private void tooLate() {
            late = true;
            ended.tryComplete(Attempt.failed("timeout"));
            if (request != null) {
                request.reset();
            }
        }

        private void connect(Prepared prepared) {
            if (late) {
                return;
            }
            URI url = callback.url();
            int port = CallbackPattern.portOf(url);
            var options = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setServer(SocketAddress.inetSocketAddress(
                            port, prepared.address().getHostAddress()))
                    .setHost(host(url))
                    .setPort(port)
                    .setSsl("https".equals(url.getScheme()))
                    .setURI(url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()))
                    .setFollowRedirects(false);
            http.request(options)
                    .onSuccess(made -> send(made, prepared.fields()))
                    .onFailure(failure -> ended.tryComplete(Attempt.failed(Faults.ofConnecting(failure))));
        }

        private void send(HttpClientRequest made, Map<String, String> fields) {
            request = made;
            if (late) {
                made.reset();
                return;
            }
            fields.forEach(made::putHeader);
            made.putHeader("user-agent", "isthmus");
            if (callback.traceparent() != null) {
                made.putHeader("traceparent", callback.traceparent());
            }
            made.send(Buffer.buffer(callback.body().bytes()))
                    .onSuccess(this::answered)
                    .onFailure(_ -> ended.tryComplete(Attempt.failed("broken-connection")));
        }

        private void answered(HttpClientResponse response) {
            ended.tryComplete(Attempt.answered(
                    response.statusCode(), RetryAfter.of(response.getHeader("retry-after"), loop.epochMillis())));
            discard(response);
        }

        /** Reads on for a little while, so that the connection can be used again. */
        private void discard(HttpClientResponse response) {
            HttpClientRequest made = response.request();
            Loop.Timer enough = loop.at(loop.nanos() + config.timeout().toNanos(), made::reset);
            var read = new int[1];
            response.exceptionHandler(_ -> enough.cancel());
            response.endHandler(_ -> enough.cancel());
            response.handler(part -> {
                read[0] += part.length();
                if (read[0] > DISCARDED_BYTES_MAX) {
                    enough.cancel();
                    made.reset();
                }
            });
        }
    }
}

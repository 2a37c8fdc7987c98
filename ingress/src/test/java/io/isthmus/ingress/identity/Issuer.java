package io.isthmus.ingress.identity;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer's key set behind HTTP on the loopback interface. */
final class Issuer implements AutoCloseable {

    final AtomicInteger asked = new AtomicInteger();
    private final Vertx vertx;
    private volatile Handler<HttpServerRequest> behaviour;
    private HttpServer server;
    private int port;

    Issuer(Vertx vertx, SigningKey... keys) {
        this.vertx = vertx;
        publish(keys);
        up();
    }

    URI keys() {
        return URI.create("http://127.0.0.1:" + port + "/jwks.json");
    }

    void publish(SigningKey... keys) {
        var document = Buffer.buffer(KeySetReaderTest.document(
                Arrays.stream(keys).map(SigningKey::jwk).toList()));
        behave(request -> request.response().end(document));
    }

    void behave(Handler<HttpServerRequest> other) {
        behaviour = other;
    }

    /** On the port it had before. */
    void up() {
        server = wait(vertx.createHttpServer()
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    behaviour.handle(request);
                })
                .listen(port, "127.0.0.1"));
        port = server.actualPort();
    }

    void down() {
        wait(server.close());
    }

    private static <T> T wait(io.vertx.core.Future<T> future) {
        await().until(future::isComplete);
        if (future.failed()) {
            throw new AssertionError(future.cause());
        }
        return future.result();
    }

    @Override
    public void close() {
        down();
    }
}

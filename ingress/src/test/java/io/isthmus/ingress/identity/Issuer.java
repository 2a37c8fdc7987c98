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
    private final HttpServer server;
    private volatile Handler<HttpServerRequest> behaviour;
    private volatile boolean down;

    Issuer(Vertx vertx, SigningKey... keys) {
        publish(keys);
        server = wait(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
    }

    private void handle(HttpServerRequest request) {
        if (down) {
            request.connection().close();
            return;
        }
        asked.incrementAndGet();
        behaviour.handle(request);
    }

    URI keys() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/jwks.json");
    }

    void publish(SigningKey... keys) {
        var document = Buffer.buffer(KeySetReaderTest.document(
                Arrays.stream(keys).map(SigningKey::jwk).toList()));
        behave(request -> request.response().end(document));
    }

    void behave(Handler<HttpServerRequest> other) {
        behaviour = other;
    }

    /** From now on every connection ends unanswered. The port stays taken: nobody else is to get it meanwhile. */
    void down() {
        down = true;
    }

    void up() {
        down = false;
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
        wait(server.close());
    }
}

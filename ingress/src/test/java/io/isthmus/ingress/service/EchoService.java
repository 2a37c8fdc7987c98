package io.isthmus.ingress.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A well-behaved service: answers with what it was asked, with the status that {@code answer-status} names. */
final class EchoService implements AutoCloseable {

    private final Vertx vertx = OneLoop.quietVertx();
    private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;

    EchoService() {
        server = OneLoop.await(vertx.createHttpServer()
                .connectionHandler(_ -> connections.incrementAndGet())
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture());
    }

    int port() {
        return server.actualPort();
    }

    int connections() {
        return connections.get();
    }

    int requests() {
        return requests.size();
    }

    HttpServerRequest last() {
        assertThat(requests).isNotEmpty();
        return requests.getLast();
    }

    private void answer(HttpServerRequest request) {
        requests.add(request);
        request.body().onSuccess(body -> {
            var response = request.response();
            String status = request.getHeader("answer-status");
            response.setStatusCode(status == null ? 200 : Integer.parseInt(status));
            response.putHeader("content-type", "text/plain");
            response.headers().add("set-cookie", "a=1").add("set-cookie", "b=2");
            response.putHeader("location", "/elsewhere");
            response.putHeader("server", "echo");
            response.putHeader("connection", "x-hop");
            response.putHeader("x-hop", "1");
            response.putHeader("keep-alive", "timeout=60");
            if (request.method().name().equals("HEAD")) {
                response.putHeader("content-length", "7");
                response.end();
            } else if (response.getStatusCode() == 204 || response.getStatusCode() == 304) {
                response.end();
            } else {
                response.end(request.method() + " " + request.uri() + "\n" + body);
            }
        });
    }

    @Override
    public void close() {
        OneLoop.await(vertx.close().toCompletionStage().toCompletableFuture());
    }
}

package io.isthmus.ingress.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that answers each request with its number, 201, and a header; at {@code /held} only once it may. */
final class Counting implements AutoCloseable {

    final AtomicInteger asked = new AtomicInteger();
    final Semaphore mayAnswer = new Semaphore(0);
    final List<String> keys = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    volatile int bytes;

    Counting() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        int number = asked.incrementAndGet();
        String key = exchange.getRequestHeaders().getFirst("idempotency-key");
        if (key != null) {
            keys.add(key);
        }
        if (exchange.getRequestURI().getPath().startsWith("/held")) {
            mayAnswer.acquireUninterruptibly();
        }
        String body = bytes > 0 ? "x".repeat(bytes) : "{\"n\":" + number + "}";
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-Number", String.valueOf(number));
        exchange.sendResponseHeaders(201, body.length());
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void stop() {
        server.stop(0);
    }

    @Override
    public void close() {
        mayAnswer.release(1_000);
        server.stop(0);
    }
}

package io.isthmus.ingress.framing;

import io.isthmus.ingress.TransportUnderTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A real server behind the guard, whose handler remembers every request that reached it and says what it understood. */
final class EdgeServer implements AutoCloseable {

    static final SocketAddress FREE_PORT = SocketAddress.inetSocketAddress(0, "127.0.0.1");
    static final EdgeLimits LIMITS = new EdgeLimits(1_000, 4096, Duration.ofSeconds(30), 1024, Duration.ofSeconds(30));

    private final Vertx vertx = Vertx.builder()
            .withTransport(FramingGuard.transport(TransportUnderTest.found()))
            .build();
    private final Queue<String> reached = new ConcurrentLinkedQueue<>();
    private final Queue<FramingViolation> violations = new ConcurrentLinkedQueue<>();
    private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private final FramingGuard guard;
    private final HttpServer server;

    EdgeServer() {
        this(LIMITS, Duration.ofSeconds(30));
    }

    EdgeServer(EdgeLimits limits, Duration bodyWindow) {
        guard = new FramingGuard(limits, violations::add, bodyWindow, System::nanoTime);
        server = await(guard.listen(
                vertx.createHttpServer(guard.config())
                        .requestHandler(this::handle)
                        .invalidRequestHandler(guard.refusals((request, violation) -> request.response()
                                .setStatusCode(violation.status())
                                .putHeader("content-type", "application/problem+json")
                                .end("{\"reason\":\"" + violation.reason() + "\"}"))),
                FREE_PORT));
    }

    Vertx vertx() {
        return vertx;
    }

    FramingGuard guard() {
        return guard;
    }

    int port() {
        return server.actualPort();
    }

    /** Method and target of every request that was handled. */
    List<String> reached() {
        return List.copyOf(reached);
    }

    List<FramingViolation> violations() {
        return List.copyOf(violations);
    }

    /** Answers the requests to {@code /held} so far. */
    void releaseHeld() {
        held.removeIf(request -> {
            answer(request, "held");
            return true;
        });
    }

    /** Reads the bodies of the requests to {@code /paused} and says how long they were. */
    void drainHeld() {
        held.removeIf(request -> {
            request.body().onSuccess(body -> answer(request, "drained " + body.length()));
            request.resume();
            return true;
        });
    }

    int heldCount() {
        return held.size();
    }

    void forget() {
        reached.clear();
        violations.clear();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private void handle(HttpServerRequest request) {
        reached.add(request.method() + " " + request.uri());
        if ("/early".equals(request.path())) {
            answer(request, "early");
            return;
        }
        if ("/endless".equals(request.path())) {
            request.response().end(Buffer.buffer(new byte[32 << 20]));
            return;
        }
        if ("/paused".equals(request.path())) {
            request.pause();
            held.add(request);
            return;
        }
        request.body()
                .onSuccess(body -> {
                    if ("/held".equals(request.path())) {
                        held.add(request);
                    } else {
                        answer(request, understood(request, body));
                    }
                })
                .onFailure(failure -> {
                    FramingViolation violation = FramingException.violationIn(failure);
                    if (violation != null && !request.response().headWritten()) {
                        request.response()
                                .setStatusCode(violation.status())
                                .putHeader("connection", "close")
                                .end("{\"reason\":\"" + violation.reason() + "\"}");
                    }
                });
    }

    private static String understood(HttpServerRequest request, Buffer body) {
        List<String> lines = new ArrayList<>();
        lines.add(request.method() + " " + request.uri());
        lines.add("host=" + request.getHeader("host"));
        String shown = body.length() > 100
                ? body.length() + "#"
                        + body.toString(StandardCharsets.ISO_8859_1).hashCode()
                : body.toString();
        lines.add("body=" + shown);
        request.headers().forEach((name, value) -> {
            if (name.startsWith("X-")) {
                lines.add(name + "=" + value);
            }
        });
        return String.join("|", lines);
    }

    private static void answer(HttpServerRequest request, String text) {
        request.response().end(text);
    }

    static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("The server did not do it", e);
        }
    }
}

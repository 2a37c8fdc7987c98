package io.isthmus.ingress.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.ingress.http.EventLoops;
import io.isthmus.schema.config.SocketTransport;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever writes and then closes need not know what the sockets go over. */
@Timeout(60)
class CloseAfterWritesTest {

    private static final int TIMES = 50;
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);

    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.TransportUnderTest#there")
    void whatWasWrittenBeforeItIsClosedArrives(SocketTransport transport) throws Exception {
        Vertx vertx = EventLoops.start(transport);
        try {
            int port = serve(vertx, request -> {
                request.response().setChunked(true).write("the first words");
                // In a turn of its own, in which each write is one to the socket.
                vertx.runOnContext(_ -> {
                    request.response().write("some words");
                    request.response().write("the last words");
                    close(request);
                });
            });
            for (int i = 0; i < TIMES; i++) {
                try (var client = connected(port)) {
                    assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
                            .contains("the last words");
                }
            }
        } finally {
            EdgeServer.await(vertx.close());
        }
    }

    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.TransportUnderTest#there")
    void aClientThatReadsNothingKeepsNothingOpen(SocketTransport transport) throws Exception {
        Vertx vertx = EventLoops.start(transport);
        try {
            var closed = new CompletableFuture<Void>();
            int port = serve(vertx, request -> {
                request.connection().closeHandler(closed::complete);
                request.response().setChunked(true).write(Buffer.buffer(new byte[64 << 20]));
                close(request);
            });
            try (var _ = connected(port)) {
                closed.get(10, TimeUnit.SECONDS);
            }
        } finally {
            EdgeServer.await(vertx.close());
        }
    }

    /** As the guard does; the toolkit's own way of closing waits for its writes. */
    private static void close(HttpServerRequest request) {
        var _ = Objects.requireNonNull(GuardedTransport.channelOf(request))
                .pipeline()
                .context(GuardedConnection.class)
                .close();
    }

    private static int serve(Vertx vertx, Handler<HttpServerRequest> handler) {
        var guard = new FramingGuard(EdgeServer.LIMITS, _ -> {});
        var server = vertx.createHttpServer(guard.config()).requestHandler(handler);
        return EdgeServer.await(guard.listen(server, EdgeServer.FREE_PORT)).actualPort();
    }

    private static Socket connected(int port) throws Exception {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(REQUEST);
        return socket;
    }
}

package io.isthmus.ingress.framing;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Guards one public listener: what breaks the rules of HTTP/1 framing, sends too slowly or comes too often is refused before
 * the toolkit sees it, and its connection ends.
 *
 * <pre>{@code
 * Vertx vertx = Vertx.builder().withTransport(FramingGuard.transport(Transport.NIO)).build();
 * FramingGuard guard = new FramingGuard(limits, violation -> counter(violation.reason()).increment());
 * HttpServer server = vertx.createHttpServer(guard.config())
 *         .requestHandler(requests)
 *         .invalidRequestHandler(guard.refusals((request, violation) -> problems.answer(request, violation)));
 * guard.listen(server, SocketAddress.inetSocketAddress(8080, "0.0.0.0"));
 * }</pre>
 *
 * <p>One guard serves any number of servers that share its address, one per event loop.
 */
public final class FramingGuard {

    /** Writes the answer to a refused request. */
    @FunctionalInterface
    public interface Refusal {
        /**
         * MUST end the response, with the status of the violation. The request is a stand-in whose method is GET or HEAD and
         * whose fields are not the client's; its turn has come behind all earlier ones, and the connection closes after it.
         */
        void answer(HttpServerRequest request, FramingViolation violation);
    }

    /**
     * How long a body may fall behind its minimum rate: the first grace, and any later stall. Apache's mod_reqtimeout
     * ({@code body=20,MinRate=500}) gives the same.
     */
    private static final Duration BODY_WINDOW = Duration.ofSeconds(20);

    private static final long TICK_MIN = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TICK_MAX = TimeUnit.SECONDS.toNanos(1);
    private static final int TICKS_PER_LIMIT = 8;

    private final EdgeLimits limits;
    private final FramingListener listener;
    private final Duration bodyWindow;
    private final LongSupplier nanos;
    private final long tick;
    private final ConnectionLimit connectionLimit;
    private final Http2Watch http2;
    private final ConcurrentMap<EventExecutor, Sweep> sweeps = new ConcurrentHashMap<>();

    public FramingGuard(EdgeLimits limits, FramingListener listener) {
        this(limits, listener, BODY_WINDOW, System::nanoTime);
    }

    FramingGuard(EdgeLimits limits, FramingListener listener, Duration bodyWindow, LongSupplier nanos) {
        this.limits = limits;
        this.listener = listener;
        this.bodyWindow = bodyWindow;
        this.nanos = nanos;
        this.tick = tick(limits, bodyWindow);
        this.connectionLimit = new ConnectionLimit(limits.connectionsMax(), listener, this::place);
        this.http2 = Http2Idle.watch(listener, limits.idle().toNanos())
                .and(Http2Pace.watch(listener, limits.bodyRateMin(), bodyWindow.toNanos()))
                .and(Http2HeadTime.watch(listener, limits.headersWithin().toNanos()));
    }

    /** The transport that lets servers be guarded; servers and clients that do not ask for it are served as by {@code inner}. */
    public static Transport transport(Transport inner) {
        return new GuardedTransport(inner);
    }

    /** The configuration of a server that this guard protects. */
    public HttpServerConfig config() {
        HttpServerConfig config = ListenerConfig.of(limits);
        config.getTcpConfig().setTransportConfig(new GuardedTransport.Guarded(connectionLimit));
        return config;
    }

    /** For {@link HttpServer#invalidRequestHandler}. */
    public Handler<HttpServerRequest> refusals(Refusal refusal) {
        return request -> {
            FramingViolation violation = violationOf(request);
            if (violation == null) {
                listener.violated(FramingViolation.DECODER_REFUSED);
            }
            refusal.answer(request, violation == null ? FramingViolation.DECODER_REFUSED : violation);
        };
    }

    /**
     * Starts the server at {@code address}, and fails unless its socket is guarded: forgetting the transport must not go
     * unnoticed.
     */
    public Future<HttpServer> listen(HttpServer server, SocketAddress address) {
        return server.listen(address).compose(listening -> {
            if (connectionLimit.listening()) {
                return Future.succeededFuture(listening);
            }
            return listening
                    .close()
                    .transform(closed -> Future.failedFuture(new IllegalStateException(
                            "The server is not guarded: Vert.x was built without FramingGuard.transport(), or the server not"
                                    + " with this guard's config()")));
        });
    }

    /** How many connections are open; the limit is {@link EdgeLimits#connectionsMax}. */
    public int connections() {
        return connectionLimit.open();
    }

    /**
     * Whether an HTTP/2 request whose head has just come has no body, since its stream has ended with the head. To be asked
     * when the request is handed over, on its loop; false for HTTP/1, where the fields say it.
     */
    public static boolean endsWithHead(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            return false;
        }
        Channel channel = GuardedTransport.channelOf(request);
        Http2ConnectionHandler handler =
                channel == null ? null : channel.pipeline().get(Http2ConnectionHandler.class);
        Http2Stream stream = handler == null ? null : handler.connection().stream(Math.toIntExact(request.streamId()));
        return stream != null && !stream.state().remoteSideOpen();
    }

    private static @Nullable FramingViolation violationOf(HttpServerRequest request) {
        Channel channel = GuardedTransport.channelOf(request);
        GuardedConnection connection =
                channel == null ? null : channel.pipeline().get(GuardedConnection.class);
        return connection == null ? null : connection.violation();
    }

    /** Runs before the toolkit fills the pipeline, so the guard is first in it. */
    private void place(Channel accepted) {
        accepted.pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Sweep sweep = sweeps.computeIfAbsent(
                        channel.eventLoop(), loop -> new Sweep(loop, nanos, tick, limits.headersBytesMax()));
                CloseAfterWrites.addTo(channel);
                channel.pipeline()
                        .addLast(new GuardedConnection(
                                channel,
                                listener,
                                sweep,
                                limits.headersBytesMax(),
                                new ConnectionClock(limits, bodyWindow, tick),
                                http2));
            }
        });
    }

    private static long tick(EdgeLimits limits, Duration bodyWindow) {
        long shortest = Math.min(
                bodyWindow.toNanos(),
                Math.min(limits.headersWithin().toNanos(), limits.idle().toNanos()));
        return Math.clamp(shortest / TICKS_PER_LIMIT, TICK_MIN, TICK_MAX);
    }
}

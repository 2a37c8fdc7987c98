package io.isthmus.ingress.http;

import io.isthmus.ingress.framing.EdgeLimits;
import io.isthmus.ingress.framing.FramingGuard;
import io.isthmus.ingress.framing.FramingViolation;
import io.isthmus.schema.config.LimitsConfig;
import io.isthmus.schema.config.ServerConfig;
import io.isthmus.schema.config.ServerConfig.HttpListenerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The public listener: one server on each event loop, all on one address, behind one framing guard. */
public final class Listener {

    /** A loop that is busy for longer is a bug worth a line in the log: every exchange on it waits. */
    private static final Duration LOOP_BUSY_MAX = Duration.ofMillis(100);

    private final Vertx vertx;
    private final ServerConfig config;
    private final FramingGuard guard;
    private final Map<FramingViolation, LongAdder> violations = new EnumMap<>(FramingViolation.class);
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final int port;

    public Listener(Vertx vertx, ServerConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.port = portOf(config.listeners().http());
        for (FramingViolation violation : FramingViolation.values()) {
            violations.put(violation, new LongAdder());
        }
        LimitsConfig limits = config.limits();
        this.guard = new FramingGuard(
                new EdgeLimits(
                        limits.connectionsMax(),
                        Math.toIntExact(limits.headersBytesMax().bytes()),
                        limits.headersWithin(),
                        limits.bodyRateMin().bytesPerSecond(),
                        limits.idle()),
                this::count);
    }

    /**
     * The port that the servers of all loops share. For 0 a free one is looked for here: with 5.2.3, the second
     * guarded server found the port taken that Vert.x had chosen for the first.
     */
    private static int portOf(HttpListenerConfig listener) {
        if (listener.port() != 0) {
            return listener.port();
        }
        try (var probe = new ServerSocket(0, 1, InetAddress.getByName(listener.host()))) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Vert.x whose servers can be guarded. */
    public static Vertx newVertx() {
        var options = new VertxOptions()
                .setMaxEventLoopExecuteTime(LOOP_BUSY_MAX.toNanos())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.NANOSECONDS)
                .setBlockedThreadCheckInterval(LOOP_BUSY_MAX.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS);
        return Vertx.builder()
                .with(options)
                .withTransport(FramingGuard.transport(Transport.NIO))
                .build();
    }

    private void count(FramingViolation violation) {
        LongAdder count = violations.get(violation);
        if (count != null) {
            count.increment();
        }
    }

    /** Serves {@code door} on the event loop that calls this. Completes when clients can connect. */
    public Future<Void> open(Door door) {
        HttpServer server = vertx.createHttpServer(guard.config()
                        .setTcpHost(config.listeners().http().host())
                        .setTcpPort(port)
                        // Whoever asks before it sends is told to go on once somebody wants the body.
                        .setHandle100ContinueAutomatically(false))
                .requestHandler(door)
                .invalidRequestHandler(guard.refusals(door::refuse));
        return guard.listen(server).map(listening -> {
            servers.add(listening);
            return null;
        });
    }

    /** The port that was bound. */
    public int port() {
        return port;
    }

    /** How often each rule of the edge was broken, by a name that does not change. */
    public Map<String, LongAdder> refused() {
        var byReason = new LinkedHashMap<String, LongAdder>();
        violations.forEach((violation, count) -> byReason.put(violation.reason(), count));
        return byReason;
    }

    /** Takes no new connections; completes when the requests under way have ended, or after {@code drain}. */
    public Future<Void> close(Duration drain) {
        var closing = new ArrayList<Future<Void>>();
        servers.forEach(server -> closing.add(server.shutdown(drain.toMillis(), TimeUnit.MILLISECONDS)));
        return Future.join(closing).mapEmpty();
    }
}

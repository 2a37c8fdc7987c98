package io.isthmus.ingress.http;

import io.isthmus.ingress.framing.EdgeLimits;
import io.isthmus.ingress.framing.FramingGuard;
import io.isthmus.ingress.framing.FramingViolation;
import io.isthmus.schema.config.LimitsConfig;
import io.isthmus.schema.config.ServerConfig;
import io.isthmus.schema.config.ServerConfig.HttpListenerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
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

    private final Vertx vertx;
    private final FramingGuard guard;
    private final Map<FramingViolation, LongAdder> violations = new EnumMap<>(FramingViolation.class);
    private final SocketAddress address;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    public Listener(Vertx vertx, ServerConfig config) {
        this.vertx = vertx;
        this.address = addressOf(config.listeners().http());
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

    /** For port 0 the first server takes a free one and the others share it, as they would share a port with a number. */
    private static SocketAddress addressOf(HttpListenerConfig listener) {
        return listener.port() == 0
                ? SocketAddress.sharedRandomPort(1, listener.host())
                : SocketAddress.inetSocketAddress(listener.port(), listener.host());
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
                        // Whoever asks before it sends is told to go on once somebody wants the body.
                        .setHandle100ContinueAutomatically(false))
                .requestHandler(door)
                .invalidRequestHandler(guard.refusals(door::refuse));
        return guard.listen(server, address).map(listening -> {
            servers.add(listening);
            return null;
        });
    }

    /** The port that was bound, once a server is open. */
    public int port() {
        return servers.getFirst().actualPort();
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

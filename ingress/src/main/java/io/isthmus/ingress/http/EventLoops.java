package io.isthmus.ingress.http;

import io.isthmus.ingress.framing.FramingGuard;
import io.isthmus.schema.config.SocketTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The event loops of a gateway: a Vert.x whose servers can be guarded, and that tells of loops that are kept busy. */
public final class EventLoops {

    /** A loop that is busy for longer is a bug worth a line in the log: every exchange on it waits. */
    private static final Duration LOOP_BUSY_MAX = Duration.ofMillis(100);

    private static final List<SocketTransport> BEST_FIRST = List.of(SocketTransport.IO_URING, SocketTransport.EPOLL);

    private EventLoops() {}

    /**
     * Starts them; whoever asks closes them.
     *
     * @throws TransportUnavailableException if {@code transport} is named, and is not to be had on this machine
     */
    public static Vertx start(SocketTransport transport) {
        return start(transport, LOOP_BUSY_MAX);
    }

    /** @param checkEvery how often its loops are looked at for one that is kept busy */
    public static Vertx start(SocketTransport transport, Duration checkEvery) {
        var options = new VertxOptions()
                .setMaxEventLoopExecuteTime(LOOP_BUSY_MAX.toNanos())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.NANOSECONDS)
                .setBlockedThreadCheckInterval(checkEvery.toMillis())
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS);
        return Vertx.builder()
                .with(options)
                .withTransport(FramingGuard.transport(chosen(transport)))
                .build();
    }

    /**
     * The transport that {@code asked} stands for on this machine.
     *
     * @throws TransportUnavailableException if it is named, and is not to be had
     */
    public static Transport chosen(SocketTransport asked) {
        return chosen(asked, EventLoops::find);
    }

    static Transport chosen(SocketTransport asked, Finder finder) {
        if (asked == SocketTransport.AUTO) {
            for (SocketTransport each : BEST_FIRST) {
                Transport found = finder.find(each);
                if (found != null && found.available()) {
                    return found;
                }
            }
            return Transport.NIO;
        }
        Transport found = finder.find(asked);
        if (found == null || !found.available()) {
            throw new TransportUnavailableException(asked, found == null ? null : found.unavailabilityCause());
        }
        return found;
    }

    /** What a machine has; null where the classes of a transport are not there. */
    @FunctionalInterface
    interface Finder {
        @Nullable
        Transport find(SocketTransport transport);
    }

    private static @Nullable Transport find(SocketTransport transport) {
        return switch (transport) {
            case EPOLL -> Transport.EPOLL;
            case IO_URING -> Transport.IO_URING;
            case NIO, AUTO -> Transport.NIO;
        };
    }

    /** The transport that the configuration names is not to be had here. */
    public static final class TransportUnavailableException extends RuntimeException {

        TransportUnavailableException(SocketTransport asked, @Nullable Throwable cause) {
            super(
                    "server.transport: " + name(asked) + " is not to be had on this machine ("
                            + (cause == null ? "its library is missing" : reason(cause))
                            + "); leave it out, or say auto to take it where it is there",
                    cause);
        }

        private static String name(SocketTransport asked) {
            return asked.name().toLowerCase(Locale.ROOT);
        }

        /** The innermost has the system's own words. */
        private static String reason(Throwable cause) {
            Throwable innermost = cause;
            while (innermost.getCause() != null) {
                innermost = innermost.getCause();
            }
            return String.valueOf(innermost.getMessage());
        }
    }
}

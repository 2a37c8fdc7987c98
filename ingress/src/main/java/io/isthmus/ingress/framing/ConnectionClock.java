package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.BODY_SLOW;
import static io.isthmus.ingress.framing.FramingViolation.HEADERS_LATE;
import static io.isthmus.ingress.framing.FramingViolation.IDLE;
import static io.isthmus.ingress.framing.FramingViolation.RESPONSE_STALLED;

import io.netty.channel.Channel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long one connection has waited, and for whom. Told of time by the {@link Sweep}, so a request costs no timer and no
 * look at a clock; what it measures is never too short and at most two ticks too long.
 */
final class ConnectionClock {

    /** Whom the connection waits for. */
    enum Waiting {
        FOR_HEAD,
        FOR_BODY,
        /** The gateway: no time counts. */
        FOR_ANSWER,
        FOR_REQUEST,
        /** The client, to have read the last answer. */
        TO_CLOSE
    }

    /** How long an answered client may take to stop sending; nginx gives 5 s, but per read. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final long headersWithin;
    private final long idle;
    private final long tick;
    private final BodyPace pace;
    private final OutputStall output = new OutputStall();

    private long waited;
    private boolean wasReading = true;

    ConnectionClock(EdgeLimits limits, Duration bodyWindow, long tick) {
        this.headersWithin = limits.headersWithin().toNanos();
        this.idle = limits.idle().toNanos();
        this.tick = tick;
        this.pace = new BodyPace(limits.bodyRateMin(), bodyWindow.toNanos());
        restart();
    }

    /** A new wait begins, somewhere inside the current tick. */
    void restart() {
        waited = -tick;
        pace.start();
    }

    void bodyReceived(int bytes) {
        pace.received(bytes);
    }

    /** Null, or what the connection ends with. */
    @Nullable
    FramingViolation elapsed(Channel channel, Waiting waiting, long nanos) {
        boolean reading = channel.config().isAutoRead();
        // What the client could not send because the gateway did not read is not the client's time.
        boolean clientsTurn = reading && wasReading;
        wasReading = reading;
        if (output.elapsed(channel, nanos) >= idle) {
            return RESPONSE_STALLED;
        }
        return switch (waiting) {
            case FOR_HEAD -> clientsTurn && longerThan(headersWithin, nanos) ? HEADERS_LATE : null;
            case FOR_BODY -> clientsTurn && pace.fellBehind(nanos) ? BODY_SLOW : null;
            case FOR_REQUEST -> idle(nanos);
            case TO_CLOSE -> longerThan(LINGER.toNanos(), nanos) ? IDLE : null;
            case FOR_ANSWER -> {
                restart();
                yield null;
            }
        };
    }

    private @Nullable FramingViolation idle(long nanos) {
        if (!output.nothingQueued()) {
            restart();
            return null;
        }
        return longerThan(idle, nanos) ? IDLE : null;
    }

    private boolean longerThan(long limit, long nanos) {
        waited += nanos;
        return waited >= limit;
    }
}

package io.isthmus.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many messages wait for a service, as last seen, and whether that is more than its routes want: one for all routes that
 * send there. Written by the thread that asks the broker, read by event loops. What is not known lets requests through.
 */
public final class Backlog {

    private static final long UNKNOWN = -1;

    /** A longer promise would be a guess. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Duration every;
    private final Map<Integer, Limit> limits = new ConcurrentHashMap<>();
    private volatile long waiting = UNKNOWN;

    /** @param every how often it is looked at */
    public Backlog(Duration every) {
        this.every = every;
    }

    /** A limit on it. The same for the same number. */
    public Limit limit(int max) {
        return limits.computeIfAbsent(max, Limit::new);
    }

    /** Whether anybody wants to know. */
    public boolean isLimited() {
        return !limits.isEmpty();
    }

    /** How many wait, for a gauge; not a number if that is not known. */
    public double waiting() {
        long now = waiting;
        return now == UNKNOWN ? Double.NaN : now;
    }

    /**
     * The broker has said how many wait.
     *
     * @param nanos when, on a monotonic clock
     */
    public void seen(long nowWaiting, long nanos) {
        waiting = nowWaiting;
        limits.values().forEach(limit -> limit.seen(nowWaiting, nanos));
    }

    /** The broker could not say. */
    public void becomeUnknown() {
        waiting = UNKNOWN;
        limits.values().forEach(Limit::open);
    }

    /**
     * Refuses above its maximum, and goes on until a fifth of that is gone, so that a service at its limit is not asked for
     * one message at a time.
     */
    public final class Limit {

        private final int max;
        private final long resumeAt;
        private volatile @Nullable Duration refusing;

        /** The most that waited since it refuses, and when: what has gone since tells how fast the service works. */
        private long highest;

        private long highestAt;

        private Limit(int max) {
            this.max = max;
            this.resumeAt = (long) max - max / 5;
        }

        public int max() {
            return max;
        }

        /** After what time it is worth asking again; null if requests are let through. */
        public @Nullable Duration refusing() {
            return refusing;
        }

        private void open() {
            refusing = null;
        }

        private void seen(long nowWaiting, long nanos) {
            boolean refused = refusing != null;
            if (nowWaiting <= (refused ? resumeAt : max)) {
                open();
            } else if (!refused || nowWaiting >= highest) {
                highest = nowWaiting;
                highestAt = nanos;
                // How fast the service works is not known yet: it may be better when it is next looked at.
                refusing = every;
            } else {
                double left = (double) (nowWaiting - resumeAt) / (highest - nowWaiting) * (nanos - highestAt);
                refusing =
                        Duration.ofNanos((long) Math.clamp(left, (double) every.toNanos(), (double) LONGEST.toNanos()));
            }
        }
    }
}

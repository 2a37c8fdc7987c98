package io.isthmus.schema.message;

import java.time.Duration;

/**
 * When an answer stops being of use: one instant on two clocks. Whoever waits here compares {@link #nanos}, which no
 * clock adjustment moves; whoever is told elsewhere gets {@link #epochMillis}.
 *
 * @param nanos the instant on the monotonic clock of this process, in nanoseconds ({@link TimeSource#nanos})
 * @param epochMillis the same instant on the wall clock, in milliseconds since the epoch
 */
public record Deadline(long nanos, long epochMillis) {

    public static Deadline in(Duration time, TimeSource now) {
        return new Deadline(now.nanos() + time.toNanos(), now.epochMillis() + time.toMillis());
    }

    /** This deadline, or one {@code time} from now if that comes first. */
    public Deadline atMost(Duration time, TimeSource now) {
        long nanosLeft = nanosLeft(now);
        return time.toNanos() >= nanosLeft ? this : in(time, now);
    }

    /** This deadline, {@code nanosMore} later. */
    public Deadline later(long nanosMore) {
        return new Deadline(nanos + nanosMore, epochMillis + nanosMore / 1_000_000);
    }

    /** Time left in nanoseconds; zero or less once it has passed. */
    public long nanosLeft(TimeSource now) {
        return nanos - now.nanos();
    }

    /** Time left in whole milliseconds, rounded up, never below zero. */
    public long millisLeft(TimeSource now) {
        return Math.max(0, Math.ceilDiv(nanosLeft(now), 1_000_000));
    }

    public boolean hasPassed(TimeSource now) {
        return nanosLeft(now) <= 0;
    }
}

package io.isthmus.ingress.framing;

/**
 * Whether a body keeps its minimum rate, as a bucket that drains at that rate and that every byte fills.
 *
 * <p>The bucket holds what the rate lets through in one window and starts full: that is the grace period, and afterwards the
 * stall that a sender may catch up with. So the rate is a sliding one, at the cost of one number per connection.
 */
final class BodyPace {

    private final long bytesPerSecond;
    private final long creditMax;
    private long credit;

    BodyPace(long bytesPerSecond, long windowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.creditMax = bytesIn(windowNanos);
    }

    void start() {
        credit = creditMax;
    }

    void received(int bytes) {
        credit = Math.min(creditMax, credit + bytes);
    }

    /** Lets time pass during which the gateway was ready to read, and says whether the body has fallen behind. */
    boolean fellBehind(long nanos) {
        credit -= bytesIn(nanos);
        return credit < 0;
    }

    private long bytesIn(long nanos) {
        // In microseconds, so that a rate of 2 GiB/s times a window of an hour still fits.
        return bytesPerSecond * (nanos / 1_000) / 1_000_000;
    }
}

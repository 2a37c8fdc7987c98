package io.isthmus.broker.rabbitmq;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: doubling from a first to a longest wait, each shortened by up to half. */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private Duration next;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    /** The wait before the next try. By chance, so that instances which lost their broker together return apart. */
    Duration next() {
        long nanos = next.toNanos();
        next = Duration.ofNanos(Math.min(2 * nanos, longest.toNanos()));
        return Duration.ofNanos(nanos - random.nextLong(nanos / 2 + 1));
    }

    /** The try has succeeded for good. */
    void reset() {
        next = first;
    }
}

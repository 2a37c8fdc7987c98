package io.isthmus.broker;

import io.isthmus.schema.config.Rate;
import java.util.concurrent.atomic.AtomicLong;

/** Lets through so many in a time, the first of them at once. From any thread, without a lock. */
final class Trickle {

    private final long stepNanos;
    private final long burstNanos;

    /** When the next one would be due if they came evenly. */
    private final AtomicLong due;

    Trickle(Rate rate, long nowNanos) {
        this.stepNanos = Math.max(1, rate.per().toNanos() / rate.amount());
        this.burstNanos = rate.per().toNanos();
        this.due = new AtomicLong(nowNanos);
    }

    boolean pass(long nowNanos) {
        while (true) {
            long before = due.get();
            long from = before - nowNanos > 0 ? before : nowNanos;
            if (from + stepNanos - nowNanos > burstNanos) {
                return false;
            }
            if (due.compareAndSet(before, from + stepNanos)) {
                return true;
            }
        }
    }
}

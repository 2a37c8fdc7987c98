package io.isthmus.ingress.limit;

import io.isthmus.schema.message.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/** Time that moves when a test says so. Begins before zero, as {@code System.nanoTime} may. */
final class SettableTime implements TimeSource {

    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    void advance(long by) {
        nanos.addAndGet(by);
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long epochMillis() {
        throw new AssertionError("a limit has no use for the wall clock");
    }
}

package io.isthmus.testbed;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a {@link FaultProxy} does to the bytes that pass, shared by all of its connections. */
final class Weather {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Way> stalled = EnumSet.noneOf(Way.class);
    private long delayNanos;

    /** 0 for as fast as can be. */
    private long bytesPerSecond;

    /** When the last byte that was let through is over the narrow line, each way. */
    private final Map<Way, Long> freeAt = new EnumMap<>(Way.class);

    void delay(Duration each) {
        change(() -> delayNanos = each.toNanos());
    }

    void stall(Way way) {
        change(() -> stalled.add(way));
    }

    void narrow(long bytesEachSecond) {
        change(() -> {
            bytesPerSecond = bytesEachSecond;
            freeAt.clear();
        });
    }

    void clear() {
        change(() -> {
            delayNanos = 0;
            bytesPerSecond = 0;
            stalled.clear();
        });
    }

    /** Returns once {@code bytes} that were read at {@code readAtNanos} may be handed on. */
    void await(Way way, long readAtNanos, int bytes) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                var now = System.nanoTime();
                var free = bytesPerSecond == 0 ? now : freeAt.getOrDefault(way, now);
                var left = Math.max(readAtNanos + delayNanos - now, free - now);
                if (stalled.contains(way)) {
                    changed.await();
                } else if (left > 0) {
                    changed.awaitNanos(left);
                } else {
                    if (bytesPerSecond > 0) {
                        freeAt.put(way, now + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
                    }
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

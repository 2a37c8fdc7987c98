package io.isthmus.testbed;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a {@link FaultProxy} does to the bytes that pass, shared by all of its connections. */
final class Weather {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long delayNanos;
    private boolean stalled;

    void delay(Duration each) {
        change(each.toNanos(), stalled);
    }

    void stall() {
        change(delayNanos, true);
    }

    void clear() {
        change(0, false);
    }

    /** Returns once what was read at {@code readAtNanos} may be handed on. */
    void await(long readAtNanos) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                var left = readAtNanos + delayNanos - System.nanoTime();
                if (stalled) {
                    changed.await();
                } else if (left > 0) {
                    changed.awaitNanos(left);
                } else {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(long delay, boolean stall) {
        lock.lock();
        try {
            delayNanos = delay;
            stalled = stall;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

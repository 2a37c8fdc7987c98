package io.isthmus.ingress.service;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Feels every few milliseconds whether an event loop still turns. What counts is the processor time that the loop
 * spends before it answers, and the time that it is seen waiting for something other than its sockets: a machine too
 * busy to run anybody is not the loop's fault.
 */
final class Pulse implements AutoCloseable {

    private static final long BEAT_NANOS = 5_000_000;

    private final OneLoop one;
    private final Thread loopThread;
    private final Thread thread;
    private volatile boolean answered = true;
    private volatile long longest;
    private volatile boolean closed;

    Pulse(OneLoop one) {
        this.one = one;
        this.loopThread = one.on(Thread::currentThread);
        this.thread = Thread.ofPlatform().start(this::beat);
    }

    Duration longestBlock() {
        return Duration.ofNanos(longest);
    }

    private void beat() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long id = loopThread.threadId();
        long usedBefore = 0;
        long waited = 0;
        long last = System.nanoTime();
        while (!closed) {
            if (answered) {
                answered = false;
                usedBefore = threads.getThreadCpuTime(id);
                waited = 0;
                one.loop.execute(() -> answered = true);
            }
            LockSupport.parkNanos(BEAT_NANOS);
            long now = System.nanoTime();
            if (!answered) {
                boolean waits = loopThread.getState() != Thread.State.RUNNABLE;
                waited = waits ? waited + now - last : 0;
                longest = Math.max(longest, Math.max(waited, threads.getThreadCpuTime(id) - usedBefore));
            }
            last = now;
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

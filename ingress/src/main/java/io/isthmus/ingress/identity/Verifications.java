package io.isthmus.ingress.identity;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that check signatures, so that a flood of tokens costs the event loops nothing but the time to refuse
 * them. {@code RATIONALE.md} has the measurement.
 */
final class Verifications implements AutoCloseable {

    /** Named limit: tokens that may wait to be checked; 0.8 s of a thread's work with ES256, 0.1 s with RS256. */
    static final int VERIFICATIONS_QUEUED_MAX = 1_000;

    private final ThreadPoolExecutor threads;

    Verifications(int threadCount, int queuedMax) {
        this.threads = new ThreadPoolExecutor(
                threadCount,
                threadCount,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queuedMax),
                Thread.ofPlatform().name("isthmus-verify-", 0).daemon().factory());
    }

    /** Runs {@code task} on one of the threads; false, and never, if too many wait. */
    boolean submit(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /** Tokens that wait now, of {@link #VERIFICATIONS_QUEUED_MAX}. */
    int queued() {
        return threads.getQueue().size();
    }

    /** Those that wait are still checked. Returns at once. */
    @Override
    public void close() {
        threads.shutdown();
    }
}

package io.isthmus.aggregator.loop;

import io.isthmus.schema.message.TimeSource;

/**
 * One event loop and what an exchange needs of it. Everything of an exchange happens on its loop, so nothing there
 * takes a lock.
 */
public interface Loop extends TimeSource {

    /** The number of this loop in this process, 0 to 255: part of every correlation id made on it. */
    int index();

    /**
     * Runs {@code task} on this loop, after the tasks handed over before it by the same thread. From any thread. Many
     * tasks handed over in a row wake the loop once. What a task throws goes to the thread's handler of uncaught
     * exceptions and costs no other task; so it is with timers.
     */
    void execute(Runnable task);

    /**
     * Runs {@code task} once {@link #nanos} has reached {@code nanos}, never before, at most {@code 20 ms} after. On
     * this loop only.
     */
    Timer at(long nanos, Runnable task);

    /** A task that waits for its time. */
    interface Timer {

        /** Drops the task if it has not run. On the loop only; idempotent. */
        void cancel();
    }
}

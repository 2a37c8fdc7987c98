package io.isthmus.aggregator.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An event loop whose time stands still until a test moves it. Tasks run in the order in which they were handed over,
 * timers in the order of their times and, at the same time, of their making; so a test with one thread has one course.
 *
 * <p>{@link #execute} and the clocks are for any thread. All else is for the first thread that uses it: another one is
 * told so, because production code that does the same races.
 */
public final class VirtualLoop implements Loop {

    /** Not zero, so that a time that was never set stands out. */
    private static final long START_NANOS = 1_000_000_000_000L;

    private static final long START_EPOCH_MILLIS = 1_795_305_600_000L;

    private final int index;
    private final Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Waiting> timers = new PriorityQueue<>(Waiting.ORDER);
    private volatile long nanos = START_NANOS;
    private volatile Thread owner;
    private long made;

    public VirtualLoop() {
        this(0);
    }

    public VirtualLoop(int index) {
        this.index = index;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return START_EPOCH_MILLIS + (nanos - START_NANOS) / 1_000_000;
    }

    @Override
    public void execute(Runnable task) {
        handedOver.add(task);
    }

    @Override
    public Timer at(long due, Runnable task) {
        checkThread();
        var waiting = new Waiting(due, made++, task);
        timers.add(waiting);
        return () -> {
            checkThread();
            timers.remove(waiting);
        };
    }

    /** Runs the tasks handed over so far and those that these hand over; no time passes. */
    public void run() {
        advance(Duration.ZERO);
    }

    /** Lets {@code time} pass, and runs all that comes up in it. What a task throws comes out here. */
    public void advance(Duration time) {
        checkThread();
        long target = nanos + time.toNanos();
        runHandedOver();
        for (Waiting next = timers.peek(); next != null && next.due - target <= 0; next = timers.peek()) {
            timers.remove();
            // A timer for a time that has passed runs now: time never goes back.
            nanos = Math.max(nanos, next.due);
            next.task.run();
            runHandedOver();
        }
        nanos = target;
    }

    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    /** How many timers wait: a test that ends with one left has found a leak. */
    public int timersWaiting() {
        return timers.size();
    }

    private void runHandedOver() {
        for (Runnable task = handedOver.poll(); task != null; task = handedOver.poll()) {
            task.run();
        }
    }

    private void checkThread() {
        Thread current = Thread.currentThread();
        if (owner == null) {
            owner = current;
        } else if (owner != current) {
            throw new IllegalStateException("a loop of " + owner + " is used by " + current);
        }
    }

    private record Waiting(long due, long number, Runnable task) {
        static final Comparator<Waiting> ORDER =
                Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::number);
    }
}

package io.isthmus.aggregator.loop;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Vert.x event loop.
 *
 * <p>Timers are kept in a {@link TimerWheel} that one periodic Vert.x timer turns, since nearly every timer here is
 * cancelled: a deadline that costs a queue operation per request would be paid for nothing.
 */
public final class VertxLoop implements Loop {

    /** How often the wheel turns; a timer is late by at most this and one turn's work. */
    static final long TICK_MILLIS = 10;

    /** Tasks run before sockets and timers get their turn: some ten microseconds of small tasks once compiled. */
    private static final int BATCH_MAX = 128;

    private final int index;
    private final Context context;
    private final TimerWheel wheel;
    private final Queue<Runnable> handedOver = PlatformDependent.newMpscQueue();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final long periodic;
    private final Vertx vertx;

    /** On the event loop of {@code context}. */
    public VertxLoop(int index, Vertx vertx, Context context) {
        this.index = index;
        this.vertx = vertx;
        this.context = context;
        this.wheel = new TimerWheel(System.nanoTime(), TICK_MILLIS * 1_000_000);
        this.periodic = vertx.setPeriodic(TICK_MILLIS, _ -> wheel.turn(System.nanoTime()));
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void execute(Runnable task) {
        handedOver.add(task);
        wake();
    }

    private void wake() {
        if (draining.compareAndSet(false, true)) {
            context.runOnContext(_ -> drain());
        }
    }

    private void drain() {
        for (int i = 0; i < BATCH_MAX; i++) {
            Runnable task = handedOver.poll();
            if (task == null) {
                break;
            }
            Isolated.run(task);
        }
        draining.set(false);
        if (!handedOver.isEmpty()) {
            // More than a batch, or one that came between the last look and the line above.
            wake();
        }
    }

    @Override
    public Timer at(long nanos, Runnable task) {
        return wheel.add(nanos, task);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    /** Stops the timers; those that wait never run. On the loop. */
    public void close() {
        vertx.cancelTimer(periodic);
    }
}

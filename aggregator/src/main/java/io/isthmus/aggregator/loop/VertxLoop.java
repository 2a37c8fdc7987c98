package io.isthmus.aggregator.loop;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A Vert.x event loop.
 *
 * <p>Timers are kept in a {@link TimerWheel}, since nearly every timer here is cancelled: a deadline that costs a queue
 * operation per request would be paid for nothing. One Vert.x timer turns the wheel when something may be due, and not
 * otherwise, so that an idle loop sleeps.
 */
public final class VertxLoop implements Loop {

    /** How far apart turns are at the least; a timer is late by at most this and one turn's work. */
    static final long TICK_MILLIS = 10;

    /** Tasks run before sockets and timers get their turn: some ten microseconds of small tasks once compiled. */
    private static final int BATCH_MAX = 128;

    private final int index;
    private final Context context;
    private final TimerWheel wheel;
    private final Queue<Runnable> handedOver = PlatformDependent.newMpscQueue();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Vertx vertx;
    private long turnAt = TimerWheel.NEVER;
    private long turning;
    private boolean closed;

    /** On the event loop of {@code context}. */
    public VertxLoop(int index, Vertx vertx, Context context) {
        this.index = index;
        this.vertx = vertx;
        this.context = context;
        this.wheel = new TimerWheel(System.nanoTime(), TICK_MILLIS * 1_000_000);
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
        long due = wheel.turnOf(nanos);
        if (turnAt == TimerWheel.NEVER || due - turnAt < 0) {
            turnAt(due);
        }
        return wheel.add(nanos, task);
    }

    private void turnAt(long nanos) {
        if (turnAt != TimerWheel.NEVER) {
            vertx.cancelTimer(turning);
        }
        turnAt = nanos;
        if (nanos != TimerWheel.NEVER && !closed) {
            long millis = Math.ceilDiv(nanos - System.nanoTime(), 1_000_000L);
            turning = vertx.setTimer(Math.max(1, millis), _ -> turn());
        }
    }

    private void turn() {
        // So that what the timers of this turn set is not taken for later than this turn.
        turnAt = TimerWheel.NEVER;
        wheel.turn(System.nanoTime());
        long next = wheel.nextTurn();
        if (turnAt == TimerWheel.NEVER || (next != TimerWheel.NEVER && next - turnAt < 0)) {
            turnAt(next);
        }
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
        closed = true;
        turnAt(TimerWheel.NEVER);
    }
}

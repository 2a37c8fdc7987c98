package io.isthmus.broker.rabbitmq;

import io.netty.util.internal.PlatformDependent;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What waits to be written to the broker: bounded, put in by many threads without a lock, taken out by one. */
final class Outbox {

    private final Queue<Outbound> queue;
    private volatile @Nullable Thread waiting;

    /** @param max how many may wait, rounded up to a power of two */
    Outbox(int max) {
        this.queue = PlatformDependent.newFixedMpscQueue(Math.max(2, max));
    }

    /** False if it is full. From any thread; never blocks. */
    boolean offer(Outbound message) {
        if (!queue.offer(message)) {
            return false;
        }
        // The queue publishes an element by an ordered write only, which the read below might overtake.
        VarHandle.fullFence();
        wake();
        return true;
    }

    /** Ends a wait of the taker. From any thread. */
    void wake() {
        Thread taker = waiting;
        if (taker != null) {
            LockSupport.unpark(taker);
        }
    }

    /** The next one, null if there is none. The taker only. */
    @Nullable
    Outbound poll() {
        return queue.poll();
    }

    /**
     * Waits until there is one, or for a {@link #wake}, or for no reason. The taker only.
     *
     * @param hasElse whether the taker has something else to do; who gives it that wakes it afterwards
     */
    void await(BooleanSupplier hasElse) {
        waiting = Thread.currentThread();
        // Looked at once more: whoever came since the taker has looked did not see it wait.
        if (queue.isEmpty() && !hasElse.getAsBoolean()) {
            LockSupport.park(this);
        }
        waiting = null;
    }
}

package io.isthmus.broker.rabbitmq;

import io.netty.util.internal.PlatformDependent;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
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

    /** Waits until there is one, or for a {@link #wake}, or for no reason. The taker only. */
    void await() {
        waiting = Thread.currentThread();
        if (queue.isEmpty()) {
            LockSupport.park(this);
        }
        waiting = null;
    }
}

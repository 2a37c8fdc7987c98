package io.isthmus.broker.rabbitmq;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The thread that writes requests to the broker: the only one that a slow broker can hold up. */
final class Publisher implements Runnable {

    /** Messages that are written together. Beyond some dozens the system calls saved no longer show. */
    private static final int BATCH_MAX = 64;

    private final Outbox outbox;
    private volatile boolean closed;
    private volatile @Nullable Session unacknowledged;

    /** When the write that is under way began; 0 while there is none. */
    private volatile long writingSince;

    Publisher(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public void run() {
        while (!closed) {
            acknowledge();
            Outbound next = outbox.poll();
            if (next == null) {
                outbox.await(() -> closed || unacknowledged != null);
            } else {
                publishFrom(next);
            }
        }
        for (Outbound left = outbox.poll(); left != null; left = outbox.poll()) {
            left.outlet().publish(left);
        }
    }

    private void acknowledge() {
        Session session = unacknowledged;
        if (session != null) {
            unacknowledged = null;
            writingSince = System.nanoTime() | 1;
            session.acknowledge();
            writingSince = 0;
        }
    }

    /** Has the replies acknowledged that {@code session} has received. From any thread; never blocks. */
    void acknowledge(Session session) {
        unacknowledged = session;
        outbox.wake();
    }

    private void publishFrom(Outbound first) {
        Session session = first.outlet().session();
        if (session == null) {
            first.outlet().publish(first);
            return;
        }
        session.cork();
        @Nullable Outbound next = first;
        for (int n = 0; next != null && n < BATCH_MAX; n++) {
            writingSince = System.nanoTime() | 1;
            next.outlet().publish(next);
            next = n + 1 < BATCH_MAX ? outbox.poll() : null;
        }
        session.uncork();
        writingSince = 0;
    }

    /** Whether one write has taken longer than {@code limit}: the broker reads no more, or the network is cut. */
    boolean isStuckFor(Duration limit) {
        long since = writingSince;
        return since != 0 && System.nanoTime() - since > limit.toNanos();
    }

    /** Ends the thread once it has settled what waits. */
    void close() {
        closed = true;
        outbox.wake();
    }
}

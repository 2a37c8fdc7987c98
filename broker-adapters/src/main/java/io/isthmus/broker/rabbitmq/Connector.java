package io.isthmus.broker.rabbitmq;

import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.broker.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps the adapter connected, for as long as it is open. Whatever ends a session leads back to the
 * beginning: dial, receive replies, only then let requests out.
 */
final class Connector implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    /** How often it looks after what nobody reports. */
    private static final Duration TICK = Duration.ofMillis(200);

    /** A session that lasted as long as this was a success. */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(5);

    private final String broker;
    private final Dialer dialer;
    private final ReplyQueue replies;
    private final ReplyRouter router;
    private final Collection<Outlet> outlets;
    private final Publisher publisher;
    private final Backoff backoff;
    private final int pendingMax;
    private final Duration stuckAfter;

    private final Semaphore changes = new Semaphore(0);
    private volatile Health health = Health.missing("the adapter is not started");
    private volatile boolean closed;

    /**
     * @param outlets those there are at the time; may grow
     * @param stuckAfter how long a write may take
     */
    Connector(
            String broker,
            Dialer dialer,
            ReplyQueue replies,
            ReplyRouter router,
            Collection<Outlet> outlets,
            Publisher publisher,
            Backoff backoff,
            int pendingMax,
            Duration stuckAfter) {
        this.broker = broker;
        this.dialer = dialer;
        this.replies = replies;
        this.router = router;
        this.outlets = outlets;
        this.publisher = publisher;
        this.backoff = backoff;
        this.pendingMax = pendingMax;
        this.stuckAfter = stuckAfter;
    }

    Health health() {
        return health;
    }

    /** Something has changed that the thread should look at. From any thread; never blocks. */
    void look() {
        changes.release();
    }

    /** Ends the thread, which ends the session. */
    void close() {
        closed = true;
        look();
    }

    @Override
    public void run() {
        while (!closed) {
            Session session = connect();
            if (session != null) {
                long since = System.nanoTime();
                attend(session);
                if (System.nanoTime() - since > STABLE_AFTER.toNanos()) {
                    backoff.reset();
                }
            }
            if (!closed) {
                await(backoff.next());
            }
        }
        health = Health.missing("the adapter is closed");
    }

    private @Nullable Session connect() {
        try {
            return Session.open(dialer, replies, this::look);
        } catch (IOException | TimeoutException | RuntimeException failure) {
            unavailable(AmqpReasons.of(failure), failure);
            return null;
        }
    }

    private void attend(Session session) {
        try {
            open(session, false);
            LOG.atInfo().addKeyValue("broker", broker).log("connected to the broker");
            while (!closed && session.lost() == null) {
                health = session.isBlocked() ? Health.missing("the broker is short of memory or disk") : Health.READY;
                await(session.settleDue() ? Session.RETURN_FOLLOWS_WITHIN : TICK);
                publisher.acknowledge(session);
                open(session, true);
                if (publisher.isStuckFor(stuckAfter)) {
                    session.lose("the broker takes no more data");
                }
            }
        } catch (IOException | RuntimeException broken) {
            session.lose(AmqpReasons.of(broken));
        }
        end(session);
    }

    private void open(Session session, boolean dueOnly) throws IOException {
        for (Outlet outlet : outlets) {
            if (!dueOnly || outlet.isDue()) {
                session.bounded(() -> outlet.open(session, router, pendingMax, this::look));
            }
        }
    }

    private void end(Session session) {
        session.settleDue();
        outlets.forEach(Outlet::shut);
        if (closed) {
            session.close();
        } else {
            unavailable(String.valueOf(session.lost()), null);
            session.cut();
        }
    }

    /** Reported once for each outage, however many tries it takes. */
    private void unavailable(String reason, @Nullable Throwable cause) {
        Health before = health;
        health = Health.missing(reason);
        var event = before.equals(health) ? LOG.atDebug().setCause(cause) : LOG.atWarn();
        event.addKeyValue("broker", broker).addKeyValue("reason", reason).log("the broker is unavailable");
    }

    private void await(Duration time) {
        try {
            if (changes.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                changes.drainPermits();
            }
        } catch (InterruptedException _) {
            // Nobody interrupts this thread but a debugger: the next round goes on.
        }
    }
}

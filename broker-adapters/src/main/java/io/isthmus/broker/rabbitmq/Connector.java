package io.isthmus.broker.rabbitmq;

import io.isthmus.broker.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps one connection to the broker, for as long as it is open. Whatever ends a session leads back to the
 * beginning: dial, receive replies, only then see to the duty.
 */
final class Connector implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    /** How often it looks after what nobody reports. */
    private static final Duration TICK = Duration.ofMillis(200);

    /** A session that lasted as long as this was a success. */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(5);

    private final String broker;
    private final String what;
    private final Dialer dialer;
    private final Session.Source replies;
    private final Duty duty;
    private final Backoff backoff;

    private final Semaphore changes = new Semaphore(0);
    private volatile Health health = Health.missing("the adapter is not started");
    private volatile boolean failed;
    private volatile boolean closed;

    /** @param what the connection is to, for the log */
    Connector(String broker, String what, Dialer dialer, Session.Source replies, Duty duty, Backoff backoff) {
        this.broker = broker;
        this.what = what;
        this.dialer = dialer;
        this.replies = replies;
        this.duty = duty;
        this.backoff = backoff;
    }

    Health health() {
        return health;
    }

    /** Whether it has failed since the start and since {@link #tryAgain}: if not, what it is about to find is not known yet. */
    boolean hasFailed() {
        return failed;
    }

    /** Ends the wait between two tries, if there is one. From any thread. */
    void tryAgain() {
        failed = false;
        look();
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
            duty.begin(session);
            LOG.atInfo().addKeyValue("broker", broker).log("connected to {}", what);
            while (!closed && session.lost() == null) {
                health = session.isBlocked() ? Health.missing("the broker is short of memory or disk") : Health.READY;
                await(session.settleDue() ? Session.RETURN_FOLLOWS_WITHIN : TICK);
                duty.attend(session);
            }
        } catch (IOException | RuntimeException broken) {
            session.lose(AmqpReasons.of(broken));
        }
        end(session);
    }

    private void end(Session session) {
        session.settleDue();
        if (closed) {
            duty.end();
            session.close();
        } else {
            // Said before those who wait are told: who learns of it by a request finds it said already.
            unavailable(String.valueOf(session.lost()), null);
            duty.end();
            session.cut();
        }
    }

    /** Reported once for each outage, however many tries it takes. */
    private void unavailable(String reason, @Nullable Throwable cause) {
        Health before = health;
        failed = true;
        health = Health.missing(reason);
        var event = before.equals(health) ? LOG.atDebug().setCause(cause) : LOG.atWarn();
        event.addKeyValue("broker", broker).addKeyValue("reason", reason).log("{} is unavailable", what);
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

package io.isthmus.broker.rabbitmq;

import io.isthmus.aggregator.reply.ReplyRouter;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;

/** Lets requests out for as long as there is a session to receive the replies over. */
final class Sending implements Duty {

    private final Collection<Outlet> outlets;
    private final Publisher publisher;
    private final ReplyRouter router;
    private final int pendingMax;
    private final Duration stuckAfter;
    private final Runnable connected;

    /**
     * @param outlets those there are at the time; may grow
     * @param stuckAfter how long a write may take
     * @param connected runs as each session begins; must not block
     */
    Sending(
            Collection<Outlet> outlets,
            Publisher publisher,
            ReplyRouter router,
            int pendingMax,
            Duration stuckAfter,
            Runnable connected) {
        this.outlets = outlets;
        this.publisher = publisher;
        this.router = router;
        this.pendingMax = pendingMax;
        this.stuckAfter = stuckAfter;
        this.connected = connected;
    }

    @Override
    public void begin(Session session) throws IOException {
        connected.run();
        open(session, false);
    }

    @Override
    public void attend(Session session) throws IOException {
        publisher.acknowledge(session);
        if (!session.isBlocked()) {
            // A broker that reads nothing would not answer, and what it has yet to read would be lost with the session.
            open(session, true);
        }
        if (publisher.isStuckFor(stuckAfter)) {
            session.lose("the broker takes no more data");
        }
    }

    private void open(Session session, boolean dueOnly) throws IOException {
        for (Outlet outlet : outlets) {
            if (!dueOnly || outlet.isDue()) {
                session.bounded(() -> outlet.open(session, router, pendingMax));
            }
        }
    }

    @Override
    public void end() {
        outlets.forEach(Outlet::shut);
    }
}

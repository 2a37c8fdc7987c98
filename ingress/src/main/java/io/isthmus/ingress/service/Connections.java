package io.isthmus.ingress.service;

import io.isthmus.aggregator.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint: a bounded number of them, and a bounded queue of those who wait
 * for one. The one used last is used first, so that those not needed become old and close.
 */
final class Connections {

    private final Supplier<Future<HttpClientConnection>> connector;
    private final int connectionsMax;
    private final int waitingMax;
    private final long idleNanos;
    private final Loop loop;
    private final Set<Connection> open = new HashSet<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Taker> waiting = new ArrayDeque<>();
    private int connecting;
    private int returning;
    private boolean closed;
    private Loop.@Nullable Timer sweep;

    /** @param connector opens a connection; completes on the loop */
    Connections(
            Supplier<Future<HttpClientConnection>> connector,
            int connectionsMax,
            int waitingMax,
            long idleNanos,
            Loop loop) {
        this.connector = connector;
        this.connectionsMax = connectionsMax;
        this.waitingMax = waitingMax;
        this.idleNanos = idleNanos;
        this.loop = loop;
    }

    /** Who wants a connection. One of the methods is called, once; none if it has cancelled before. */
    interface Taker {

        void connected(Connection connection);

        /** No connection can be made; nothing was sent. */
        void unreachable();

        /** All connections are in use and so is the queue for them. */
        void full();

        /** Whether it takes a connection no more; it is then not told of one. */
        boolean isGone();
    }

    /** @param fresh whether it must be a connection that has carried nothing yet */
    void take(Taker taker, boolean fresh) {
        Connection connection = fresh ? null : newestIdle();
        if (connection != null) {
            taker.connected(connection);
            return;
        }
        if (closed) {
            taker.unreachable();
            return;
        }
        if (fresh && isFull()) {
            makeRoom();
        }
        if (!fresh && waiting.size() < returning) {
            // One of those comes free in the loop's next turn.
            waiting.add(taker);
        } else if (!isFull()) {
            connectFor(taker);
        } else if (waiting.size() < waitingMax) {
            waiting.add(taker);
        } else {
            taker.full();
        }
    }

    /** {@code taker} waits no more. */
    void cancel(Taker taker) {
        waiting.remove(taker);
    }

    /** Whether {@code taker} waits for one that is in use, rather than for one that is being opened. */
    boolean isQueued(Taker taker) {
        return waiting.contains(taker);
    }

    /** Open and being opened. */
    int size() {
        return open.size() + connecting;
    }

    int waitingCount() {
        return waiting.size();
    }

    /**
     * Gives {@code connection} to the next. Not at once but in the loop's next turn: what its peer has sent beyond the
     * end of its response is read by then and has closed it, instead of being taken for the next request's response.
     */
    void release(Connection connection, long idleNanosHint) {
        connection.idleUntil(loop.nanos() + Math.min(idleNanos, idleNanosHint));
        returning++;
        loop.execute(() -> {
            returning--;
            hand(connection);
        });
    }

    /** {@code connection} is closed or about to be. */
    void left(Connection connection) {
        open.remove(connection);
        idle.remove(connection);
        serveNext();
    }

    /** Closes those that are idle and those in use. */
    void close() {
        closed = true;
        turnAway();
        if (sweep != null) {
            sweep.cancel();
        }
        List.copyOf(open).forEach(Connection::discard);
    }

    private boolean isFull() {
        return size() >= connectionsMax;
    }

    private @Nullable Connection newestIdle() {
        for (Connection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            if (connection.idleUntil() - loop.nanos() > 0) {
                return connection;
            }
            connection.discard();
        }
        return null;
    }

    private void makeRoom() {
        Connection oldest = idle.pollLast();
        if (oldest != null) {
            oldest.discard();
        }
    }

    private void connectFor(Taker taker) {
        connecting++;
        connector.get().onComplete(attempt -> {
            connecting--;
            if (attempt.failed()) {
                taker.unreachable();
                connectFailed();
                return;
            }
            var connection = new Connection(attempt.result(), this);
            open.add(connection);
            if (closed) {
                connection.discard();
                taker.unreachable();
            } else if (taker.isGone()) {
                connection.idleUntil(loop.nanos() + idleNanos);
                hand(connection);
            } else {
                taker.connected(connection);
            }
        });
    }

    /** Those who wait go elsewhere when there is nothing left that they could be given. */
    private void connectFailed() {
        if (size() > 0) {
            serveNext();
        } else {
            turnAway();
        }
    }

    private void turnAway() {
        for (Taker taker = waiting.poll(); taker != null; taker = waiting.poll()) {
            taker.unreachable();
        }
    }

    private void serveNext() {
        Taker next = isFull() ? null : waiting.poll();
        if (next != null) {
            connectFor(next);
        }
    }

    private void hand(Connection connection) {
        if (connection.isGone()) {
            serveNext();
            return;
        }
        if (connection.idleUntil() - loop.nanos() <= 0) {
            // Its peer wants no more of it, whoever waits.
            connection.discard();
            return;
        }
        Taker next = waiting.poll();
        if (next != null) {
            next.connected(connection);
            return;
        }
        idle.addFirst(connection);
        if (sweep == null) {
            sweep = loop.at(connection.idleUntil(), this::closeOld);
        }
    }

    private void closeOld() {
        sweep = null;
        long now = loop.nanos();
        long next = Long.MAX_VALUE;
        for (Connection connection : List.copyOf(idle)) {
            long left = connection.idleUntil() - now;
            if (left <= 0) {
                connection.discard();
            } else {
                next = Math.min(next, left);
            }
        }
        if (next != Long.MAX_VALUE) {
            sweep = loop.at(now + next, this::closeOld);
        }
    }
}

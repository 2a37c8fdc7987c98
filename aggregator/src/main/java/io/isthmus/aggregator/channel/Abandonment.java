package io.isthmus.aggregator.channel;

import org.jspecify.annotations.Nullable;

/**
 * Tells those who work for an asker that the asker has gone: the client has closed its connection, a faster leg has
 * decided a gather, an attempt has run out of its share of the time. For one event loop.
 *
 * <p>Whoever listens stops listening once its work is decided, because an asker outlives the attempts made for it.
 */
public final class Abandonment {

    private final Node listeners = new Node(() -> {});
    private boolean given;
    private @Nullable Listening toParent;

    /** Whether the asker has gone. */
    public boolean isGiven() {
        return given;
    }

    /** Runs {@code listener} when the asker goes, or at once if it has gone. */
    public Listening onGiven(Runnable listener) {
        var node = new Node(listener);
        if (given) {
            listener.run();
        } else {
            node.linkInto(listeners);
        }
        return node;
    }

    /** The asker has gone: runs the listeners, in their order. Idempotent. */
    public void give() {
        given = true;
        for (Node node = listeners.next; node != listeners; node = listeners.next) {
            node.stop();
            node.listener.run();
        }
    }

    /** One that can be given by itself and is given with this one, until it is {@link #detach}ed. */
    public Abandonment child() {
        var child = new Abandonment();
        child.toParent = onGiven(child::give);
        return child;
    }

    /** What this child stands for is decided: it is no longer given with its parent. Idempotent. */
    public void detach() {
        if (toParent != null) {
            toParent.stop();
        }
    }

    /** A listener that waits for the asker to go. */
    public interface Listening {

        /** Drops the listener if it has not run. Idempotent. */
        void stop();
    }

    /** A node of a ring; a ring of one listens no more. */
    private static final class Node implements Listening {

        private final Runnable listener;
        private Node previous = this;
        private Node next = this;

        Node(Runnable listener) {
            this.listener = listener;
        }

        void linkInto(Node ring) {
            previous = ring.previous;
            next = ring;
            ring.previous.next = this;
            ring.previous = this;
        }

        @Override
        public void stop() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }
}

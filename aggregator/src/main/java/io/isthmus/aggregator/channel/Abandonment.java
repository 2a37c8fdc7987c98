package io.isthmus.aggregator.channel;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells those who work for an asker that the asker has gone: the client has closed its connection, a faster leg has
 * decided a gather, an attempt has run out of its share of the time. For one event loop.
 */
public final class Abandonment {

    private final List<Runnable> listeners = new ArrayList<>(2);
    private boolean given;

    /** Whether the asker has gone. */
    public boolean isGiven() {
        return given;
    }

    /** Runs {@code listener} when the asker goes, or at once if it has gone. */
    public void onGiven(Runnable listener) {
        if (given) {
            listener.run();
        } else {
            listeners.add(listener);
        }
    }

    /** The asker has gone: runs the listeners, in their order. Idempotent. */
    public void give() {
        if (given) {
            return;
        }
        given = true;
        List.copyOf(listeners).forEach(Runnable::run);
        listeners.clear();
    }

    /** One that can be given by itself and is given with this one. */
    public Abandonment child() {
        var child = new Abandonment();
        onGiven(child::give);
        return child;
    }
}

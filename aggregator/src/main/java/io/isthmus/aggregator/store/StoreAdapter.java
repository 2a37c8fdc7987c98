package io.isthmus.aggregator.store;

import io.isthmus.aggregator.loop.Loop;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's side of one store. It connects by itself, goes on trying for as long as it is open, and recovers by
 * itself; meanwhile its stores answer {@link StoreFailure.Unavailable} at once. For any thread.
 */
public interface StoreAdapter extends AutoCloseable {

    /** Begins to connect, and returns at once. To be called once. */
    void start();

    /** The store as {@code loop} uses it; {@code loop} must be one of the adapter's. */
    Store on(Loop loop);

    /** What keeps it from being used; null if nothing does. Cheap: it asks nobody. */
    @Nullable
    String missing();

    /** Whether what is kept outlives this instance and is seen by the others. */
    boolean isShared();

    StoreCounters counters();

    /** Not on an event loop. Idempotent. */
    @Override
    void close();
}

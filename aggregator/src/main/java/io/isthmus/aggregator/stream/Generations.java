package io.isthmus.aggregator.stream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the readers of a source. From a start of the reading to its stop is a generation. A reader is counted in one, and only
 * a generation without readers ends: so whoever is counted knows whether the reading that its loop has heard of still goes on.
 * From any thread, without a lock.
 */
public final class Generations {

    private static final int READERS_BITS = 32;

    private final AtomicLong generationAndReaders = new AtomicLong(1L << READERS_BITS);
    private final Runnable onFirst;

    /** @param onFirst runs when there is a reader again; must not block */
    public Generations(Runnable onFirst) {
        this.onFirst = onFirst;
    }

    /** Counts one reader more; returns the generation that it is counted in. */
    public long enter() {
        long now = generationAndReaders.incrementAndGet();
        if ((int) now == 1) {
            onFirst.run();
        }
        return now >>> READERS_BITS;
    }

    /** Counts one reader less. */
    public void leave() {
        generationAndReaders.decrementAndGet();
    }

    public boolean isUnread() {
        return (int) generationAndReaders.get() == 0;
    }

    public long current() {
        return generationAndReaders.get() >>> READERS_BITS;
    }

    /** Ends {@code generation} unless somebody is counted in it; returns whether it has ended. */
    public boolean end(long generation) {
        return generationAndReaders.compareAndSet(generation << READERS_BITS, (generation + 1) << READERS_BITS);
    }
}

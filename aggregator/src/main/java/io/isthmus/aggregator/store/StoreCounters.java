package io.isthmus.aggregator.store;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a store has done since the start, over all loops. Counted from any thread.
 *
 * @param read gets
 * @param kept puts that were first
 * @param lost puts and removals that were not
 * @param removed removals
 * @param expired entries whose time was over, as far as the gateway removes them itself
 * @param limited refused because a limit was reached
 * @param failed refused because the store was away or did not answer
 */
public record StoreCounters(
        LongAdder read,
        LongAdder kept,
        LongAdder lost,
        LongAdder removed,
        LongAdder expired,
        LongAdder limited,
        LongAdder failed) {

    public StoreCounters() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }
}

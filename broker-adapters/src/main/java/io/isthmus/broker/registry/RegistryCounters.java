package io.isthmus.broker.registry;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one schema registry was asked since the start. Counted from any thread.
 *
 * @param fetched questions that it has answered
 * @param missing questions that it has answered with no
 * @param failed questions that it has not answered, or not with what can be used
 * @param rested questions that were not asked, because it has just failed
 * @param limited questions that were not asked, because {@code lookupsMax} was reached
 * @param evicted schemas that were forgotten, because {@code schemasMax} was reached
 */
public record RegistryCounters(
        LongAdder fetched,
        LongAdder missing,
        LongAdder failed,
        LongAdder rested,
        LongAdder limited,
        LongAdder evicted) {

    RegistryCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}

package io.isthmus.ingress.batch;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often batches reached a limit, summed over routes and event loops. Counted from any thread.
 *
 * @param tooMany requests with more than {@code recordsMax} records
 * @param tooLong records that are longer than {@code recordBytesMax}
 * @param held times that no more was read until one of {@code underWayMax} records was known
 * @param untaken times that no more was read until the client had taken results
 */
public record BatchCounters(LongAdder tooMany, LongAdder tooLong, LongAdder held, LongAdder untaken) {

    public BatchCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}

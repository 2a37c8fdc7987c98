package io.isthmus.ingress.batch;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often batches reached a limit, summed over routes and event loops. Counted from any thread.
 *
 * @param tooMany requests with more than {@code recordsMax} records
 * @param tooLong records that are longer than {@code recordBytesMax}
 */
public record BatchCounters(LongAdder tooMany, LongAdder tooLong) {

    public BatchCounters() {
        this(new LongAdder(), new LongAdder());
    }
}

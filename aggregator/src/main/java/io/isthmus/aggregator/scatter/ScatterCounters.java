package io.isthmus.aggregator.scatter;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one channel has done with the replies to messages that may have many. Counted from any thread.
 *
 * @param taken replies that are part of an answer, or would have been had there been enough
 * @param ignored replies that are faults, cannot be read or do not fit, and were left out
 * @param full requests that ended because {@code atMost} replies had come
 * @param tooLarge requests that failed because their replies were larger than {@code bytesMax}
 */
public record ScatterCounters(LongAdder taken, LongAdder ignored, LongAdder full, LongAdder tooLarge) {

    public ScatterCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}

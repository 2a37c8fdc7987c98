package io.isthmus.ingress.limit;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one limiter has decided since the start. Counted from any thread.
 *
 * @param allowed requests within the limit
 * @param refused requests beyond it
 * @param unkeyed those of both that had no key and shared the bucket of such requests
 * @param evicted keys forgotten before their buckets were full, because {@code keysMax} was reached
 */
public record LimitCounters(LongAdder allowed, LongAdder refused, LongAdder unkeyed, LongAdder evicted) {

    public LimitCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}

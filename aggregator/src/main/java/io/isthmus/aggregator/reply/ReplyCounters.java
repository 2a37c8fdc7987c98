package io.isthmus.aggregator.reply;

import java.util.concurrent.atomic.LongAdder;

/** What became of the replies that came to one reply address and answered nobody. Counted from any thread. */
public record ReplyCounters(
        LongAdder late, LongAdder duplicate, LongAdder foreign, LongAdder forged, LongAdder uncorrelated) {

    public ReplyCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}

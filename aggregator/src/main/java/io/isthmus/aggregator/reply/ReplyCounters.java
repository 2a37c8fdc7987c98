package io.isthmus.aggregator.reply;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the replies that came over one broker and were of no use. Counted from any thread.
 *
 * @param late the request had expired or was given up, or a second reply came when the first was long forgotten
 * @param duplicate the request was answered already
 * @param foreign another instance waits for it, or this one did before a restart
 * @param forged its correlation id names this instance and was not made by it
 * @param uncorrelated it carries no correlation id, or none of the gateway's form
 * @param tooLarge it is larger than the broker's {@code replyBytesMax}; who asked is told so
 */
public record ReplyCounters(
        LongAdder late,
        LongAdder duplicate,
        LongAdder foreign,
        LongAdder forged,
        LongAdder uncorrelated,
        LongAdder tooLarge) {

    public ReplyCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}

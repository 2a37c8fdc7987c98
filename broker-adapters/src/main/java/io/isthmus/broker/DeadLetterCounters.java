package io.isthmus.broker;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the dead letters of one broker. Counted from any thread.
 *
 * @param written letters that the broker has
 * @param bodiless letters without their body, which was longer than {@code bodyBytesMax}
 * @param full letters lost because {@code waitingMax} or {@code waitingBytesMax} was reached
 * @param failed letters lost because the broker refused them or could not take them within {@code holdFor}
 * @param limited replies that answered nobody, beyond the rate of {@code strays}
 */
public record DeadLetterCounters(
        LongAdder written, LongAdder bodiless, LongAdder full, LongAdder failed, LongAdder limited) {

    public DeadLetterCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}

package io.isthmus.aggregator.channel;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one channel of the configuration has done since the start, summed over its event loops. Counted from any
 * thread.
 *
 * <p>Every request that was let in ends in one of {@code replied}, {@code returned}, {@code rejected}, {@code expired}
 * and {@code givenUp}, or is {@code confirmed} where nobody replies; until then it is {@code inFlight}.
 *
 * @param inFlight requests that wait for their outcome now
 * @param published messages handed to the broker, or requests to an HTTP service
 * @param confirmed messages that the broker has confirmed
 * @param returned messages that reached no queue or consumer
 * @param rejected messages that were refused by the broker or could not be published
 * @param replied answers, faults and unreadable ones included; for an {@link Attendance.Durable} request, that the broker
 *     has it
 * @param expired requests whose deadline came first
 * @param givenUp requests whose asker went first
 * @param limited requests refused because {@code pendingMax} was reached
 * @param shed requests refused because too many messages wait for the service
 * @param tooLarge messages larger than may cross the broker, by {@code messageBytesMax} or by what the broker says
 */
public record ChannelCounters(
        LongAdder inFlight,
        LongAdder published,
        LongAdder confirmed,
        LongAdder returned,
        LongAdder rejected,
        LongAdder replied,
        LongAdder expired,
        LongAdder givenUp,
        LongAdder limited,
        LongAdder shed,
        LongAdder tooLarge) {

    public ChannelCounters() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }
}

package io.isthmus.aggregator.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What one stream of the configuration has done since the start, summed over its event loops. Counted from any thread.
 *
 * @param clients that read it now
 * @param sent messages written to clients, each counted for each client
 * @param dropped clients that were too slow
 * @param sentBack clients that were caught up for long enough, by {@code replayMax} or the time for it, and come back for the
 *     rest
 * @param gaps times that a client came back too late for some messages
 * @param refused clients that {@code clientsMax} kept out, or that too many others came back with at once
 * @param filterFailed messages that a client did not get because its filter could not be evaluated
 * @param unreadable messages that clients were told of and did not get, because nobody can read them; each counted for each
 *     client
 * @param held messages that had to wait because what they were written with could not be found out at once
 */
public record StreamCounters(
        AtomicInteger clients,
        LongAdder sent,
        LongAdder dropped,
        LongAdder sentBack,
        LongAdder gaps,
        LongAdder refused,
        LongAdder filterFailed,
        LongAdder unreadable,
        LongAdder held) {

    public StreamCounters() {
        this(
                new AtomicInteger(),
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

package io.isthmus.aggregator.stream;

import java.time.Duration;

/**
 * How much of a stream is kept and read again. Where several streams read one topic, the largest of each counts.
 *
 * @param eventsMax messages that are kept for readers that are slow or come back
 * @param bytesMax what these take of the memory at the most
 * @param replayMax older messages that are read from the broker for one reader
 * @param linger how long the source is read on after the last reader has gone
 */
public record StreamLimits(int eventsMax, long bytesMax, int replayMax, Duration linger) {

    public StreamLimits orLarger(StreamLimits other) {
        return new StreamLimits(
                Math.max(eventsMax, other.eventsMax),
                Math.max(bytesMax, other.bytesMax),
                Math.max(replayMax, other.replayMax),
                linger.compareTo(other.linger) < 0 ? other.linger : linger);
    }
}

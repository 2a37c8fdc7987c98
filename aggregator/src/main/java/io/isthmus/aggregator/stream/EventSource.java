package io.isthmus.aggregator.stream;

import io.isthmus.aggregator.loop.Loop;

/**
 * A broker whose messages can be read by many.
 *
 * @param <S> what a route says of a stream: the topic or queue
 */
@FunctionalInterface
public interface EventSource<S> {

    /**
     * The messages of {@code stream} for readers on {@code loop}. The source is read once for all feeds of it, from the
     * first reader until some time after the last.
     */
    EventFeed feed(S stream, StreamLimits limits, Loop loop);
}

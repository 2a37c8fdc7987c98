package io.isthmus.aggregator.stream;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** What is read of one topic or queue, for any number of readers on one event loop. On that loop only; never blocks. */
@FunctionalInterface
public interface EventFeed {

    /**
     * A place to read from. It completes once every message from then on will be read; fails with a
     * {@link ChannelFailure} if the source cannot be read.
     *
     * @param after the {@link EventCursor#position} that an earlier reader had come to, perhaps of another instance; null
     *     to begin with what comes next
     * @param onMore runs on the loop when {@link EventCursor#next} may have something, having had nothing
     */
    Future<EventCursor> open(@Nullable String after, Runnable onMore);
}

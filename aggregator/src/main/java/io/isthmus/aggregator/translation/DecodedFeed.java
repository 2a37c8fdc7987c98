package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.aggregator.stream.EventFeed;
import io.vertx.core.Future;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON of messages that come in another form, in their order. One that cannot be read keeps its place and is marked as
 * {@link io.isthmus.aggregator.stream.Event#isUnreadable unreadable}; one whose schema cannot be found out now holds up those
 * behind it, since it will be read later. For one event loop.
 */
public final class DecodedFeed implements EventFeed {

    private final EventFeed feed;
    private final DecodedEvents events;

    /**
     * @param eventsMax decoded messages that are kept, so that each is decoded once for all readers
     * @param bytesMax what these take of the memory at the most
     * @param held counts messages that had to wait because a registry could not be asked
     */
    public DecodedFeed(EventFeed feed, MessageForm form, int eventsMax, long bytesMax, LongAdder held, Loop loop) {
        this.feed = feed;
        this.events = new DecodedEvents(form, eventsMax, bytesMax, held, loop);
    }

    @Override
    public Future<EventCursor> open(@Nullable String after, Runnable onMore) {
        return feed.open(after, onMore).map(cursor -> new DecodedCursor(cursor, events, onMore));
    }
}

package io.isthmus.broker.kafka;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.aggregator.stream.EventFeed;
import io.isthmus.aggregator.stream.EventWindow;
import io.isthmus.aggregator.stream.Readers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one event loop has of a {@link TopicTap}: the last messages, and who reads them here. */
final class TopicPart implements EventFeed {

    /** For the consumer's start: some answers of the broker. */
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(5);

    private final TopicTap tap;
    private final Loop loop;
    private final Readers readers;
    private final Set<Opening> waiting = new LinkedHashSet<>();
    private @Nullable EventWindow<TopicEvent> window;

    /** The generation that was heard of last. */
    private long generation;

    /** Everything from here on is in the window. */
    private Positions kept = Positions.of(new long[0]);

    private Positions head = kept;

    TopicPart(TopicTap tap, Loop loop) {
        this.tap = tap;
        this.loop = loop;
        this.readers = new Readers(loop);
    }

    Loop loop() {
        return loop;
    }

    @Override
    public Future<EventCursor> open(@Nullable String after, Runnable onMore) {
        switch (tap.topic().state()) {
            case MISSING -> {
                return Future.failedFuture(new ChannelFailure.BrokerUnavailable("The stream's topic does not exist."));
            }
            case FORBIDDEN -> {
                return Future.failedFuture(
                        new ChannelFailure.BrokerUnavailable("The broker does not let the gateway see the topic."));
            }
            case UNKNOWN, LEADERLESS, KNOWN -> {}
        }
        long counted = tap.generations().enter();
        var opening = new Opening(after, onMore);
        if (counted == generation) {
            opening.started();
        } else {
            waiting.add(opening);
            opening.limit = loop.at(loop.nanos() + STARTED_WITHIN.toNanos(), opening::late);
        }
        return opening.promise.future();
    }

    /** The reading has begun, at {@code from}. */
    void started(long newGeneration, Positions from) {
        generation = newGeneration;
        head = from;
        window().clear();
        kept = from;
        var begun = List.copyOf(waiting);
        waiting.clear();
        begun.forEach(Opening::started);
    }

    void add(List<TopicEvent> events, Positions newHead) {
        var to = window();
        events.forEach(to::add);
        head = newHead;
        if (to.first() == to.head()) {
            kept = head;
        }
        if (!events.isEmpty()) {
            readers.news();
        }
    }

    /** Made when the limits of all streams of the topic are known. */
    EventWindow<TopicEvent> window() {
        var made = window;
        if (made == null) {
            var limits = tap.limits();
            made = new EventWindow<>(
                    limits.eventsMax(),
                    limits.bytesMax(),
                    TopicEvent::cost,
                    gone -> kept = kept.with(gone.partition(), gone.offset() + 1));
            window = made;
        }
        return made;
    }

    Readers readers() {
        return readers;
    }

    /** Where all is, for a reader that begins with what comes next. */
    Positions head() {
        return head;
    }

    /** What a reader must have come to before it can go on with the window. */
    Positions kept() {
        return kept;
    }

    void left() {
        tap.generations().leave();
    }

    private int partitions() {
        return Math.max(head.partitions(), tap.topic().partitions());
    }

    /** A reader that waits until the topic is being read. */
    private final class Opening {

        private final @Nullable String after;
        private final Runnable onMore;
        private final Promise<EventCursor> promise = Promise.promise();
        private Loop.@Nullable Timer limit;

        Opening(@Nullable String after, Runnable onMore) {
            this.after = after;
            this.onMore = onMore;
        }

        void started() {
            if (limit != null) {
                limit.cancel();
            }
            var cursor = new TopicCursor(TopicPart.this, onMore);
            Positions from = after == null ? head : Positions.parse(after);
            if (from == null) {
                cursor.missed();
                from = head;
            } else if (from.partitions() > partitions()) {
                // Made up, or of a topic that had more; each event's position would be as long as this one.
                cursor.missed();
                from = from.ofFirst(partitions());
            }
            cursor.moveTo(from);
            if (from.covers(kept) && head.covers(from)) {
                cursor.join(from);
            } else if (!tap.catchUps().begin(tap, TopicPart.this, cursor, from)) {
                cursor.close();
                promise.fail(new ChannelFailure.Overloaded(
                        "catchUpMax", "Too many clients have come back at once for what was before."));
                return;
            }
            promise.complete(cursor);
        }

        void late() {
            waiting.remove(this);
            tap.generations().leave();
            promise.fail(new ChannelFailure.BrokerUnavailable("The stream's topic cannot be read at present."));
        }
    }

    /** For those who wait, when the adapter closes. */
    void close() {
        new ArrayList<>(waiting).forEach(Opening::late);
    }
}

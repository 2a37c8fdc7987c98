package io.isthmus.aggregator.stream;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The feed of a source that has no past: what one event loop has of it, and who reads it there. On that loop only. */
public final class LiveFeed implements EventFeed {

    /** For the source to begin: some answers of the broker. */
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(5);

    private final Generations generations;
    private final Supplier<StreamLimits> limits;
    private final Loop loop;
    private final Readers readers;
    private final Set<Cursor> open = new LinkedHashSet<>();
    private final Set<Opening> waiting = new LinkedHashSet<>();
    private @Nullable EventWindow<Event> window;
    private long generation;

    /** @param limits those of all streams of the source, once it is read */
    public LiveFeed(Generations generations, Supplier<StreamLimits> limits, Loop loop) {
        this.generations = generations;
        this.limits = limits;
        this.loop = loop;
        this.readers = new Readers(loop);
    }

    public Loop loop() {
        return loop;
    }

    @Override
    public Future<EventCursor> open(@Nullable String after, Runnable onMore) {
        long counted = generations.enter();
        var opening = new Opening(after, onMore);
        if (counted == generation) {
            opening.started();
        } else {
            waiting.add(opening);
            opening.limit = loop.at(loop.nanos() + STARTED_WITHIN.toNanos(), opening::late);
        }
        return opening.promise.future();
    }

    /** The reading has begun; if it has only begun again, something may have been missed. */
    public void started(long newGeneration) {
        if (newGeneration == generation) {
            open.forEach(cursor -> cursor.gap = true);
            readers.news();
        }
        generation = newGeneration;
        var begun = List.copyOf(waiting);
        waiting.clear();
        begun.forEach(Opening::started);
    }

    public void add(List<Event> events) {
        var to = window();
        events.forEach(to::add);
        readers.news();
    }

    private EventWindow<Event> window() {
        var made = window;
        if (made == null) {
            made = new EventWindow<>(limits.get().eventsMax(), limits.get().bytesMax(), Event::cost, _ -> {});
            window = made;
        }
        return made;
    }

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
            var cursor = new Cursor(onMore, after != null);
            open.add(cursor);
            promise.complete(cursor);
        }

        void late() {
            waiting.remove(this);
            generations.leave();
            promise.fail(new ChannelFailure.BrokerUnavailable("The stream's source cannot be read at present."));
        }
    }

    private final class Cursor implements EventCursor {

        private final Runnable onMore;
        private final Readers.Reader reader;
        private long at = window().head();
        private boolean gap;
        private boolean closed;
        private @Nullable End end;

        /** @param gap whether it had been here before */
        Cursor(Runnable onMore, boolean gap) {
            this.onMore = onMore;
            this.gap = gap;
            this.reader = readers.join(this::news);
        }

        private void news() {
            if (!closed) {
                onMore.run();
            }
        }

        @Override
        public @Nullable Event next() {
            if (end != null || at == window().head()) {
                return null;
            }
            Event next = window().get(at);
            at++;
            end = next == null ? End.FELL_BEHIND : null;
            return next;
        }

        @Override
        public @Nullable End end() {
            return end;
        }

        @Override
        public boolean takeGap() {
            boolean was = gap;
            gap = false;
            return was;
        }

        @Override
        public @Nullable String position() {
            return null;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                readers.leave(reader);
                open.remove(this);
                generations.leave();
            }
        }
    }
}

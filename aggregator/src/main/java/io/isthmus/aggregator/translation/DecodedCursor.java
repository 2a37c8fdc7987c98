package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.aggregator.stream.Readers;
import org.jspecify.annotations.Nullable;

/** One reader of messages that are decoded for it. Until the next one is, it is where it was before that. */
final class DecodedCursor implements EventCursor {

    private final EventCursor source;
    private final DecodedEvents events;
    private final Runnable onMore;

    /** The next message, as long as it cannot be read yet. */
    private @Nullable Event held;

    private @Nullable String beforeHeld;
    private Readers.@Nullable Reader waiting;

    DecodedCursor(EventCursor source, DecodedEvents events, Runnable onMore) {
        this.source = source;
        this.events = events;
        this.onMore = onMore;
    }

    @Override
    public @Nullable Event next() {
        Event raw = held;
        String before = beforeHeld;
        if (raw == null) {
            before = source.position();
            raw = source.next();
            if (raw == null) {
                return null;
            }
        }
        Event event = events.of(raw);
        if (event == null) {
            hold(raw, before);
        } else {
            letGo();
        }
        return event;
    }

    private void hold(Event raw, @Nullable String before) {
        held = raw;
        beforeHeld = before;
        if (waiting == null) {
            waiting = events.waiting().join(onMore);
        }
    }

    private void letGo() {
        held = null;
        beforeHeld = null;
        if (waiting != null) {
            events.waiting().leave(waiting);
            waiting = null;
        }
    }

    @Override
    public @Nullable End end() {
        return held == null ? source.end() : null;
    }

    @Override
    public boolean takeGap() {
        // What was lost was lost behind the message that is held.
        return held == null && source.takeGap();
    }

    @Override
    public @Nullable String position() {
        return held == null ? source.position() : beforeHeld;
    }

    @Override
    public void close() {
        letGo();
        source.close();
    }
}

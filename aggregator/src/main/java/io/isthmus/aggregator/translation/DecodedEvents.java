package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.Readers;
import io.isthmus.schema.json.Json;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The last messages that were decoded on one event loop, each once for all who read it there. */
final class DecodedEvents {

    /** Until a registry that could not be asked is asked again. */
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    private final MessageForm form;
    private final int eventsMax;
    private final long bytesMax;
    private final LongAdder held;
    private final Loop loop;
    private final Readers waiting;

    /** In the order in which they were made. An event is equal to itself only. */
    private final Map<Event, Event> made = new LinkedHashMap<>();

    /** Those that cannot be read yet: at most as many as there are readers. */
    private final Set<Event> undecided = new HashSet<>();

    private boolean asksAgain;
    private long bytes;

    DecodedEvents(MessageForm form, int eventsMax, long bytesMax, LongAdder held, Loop loop) {
        this.form = form;
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
        this.held = held;
        this.loop = loop;
        this.waiting = new Readers(loop);
    }

    /** Those whom {@link #of} had nothing for: they are told when it may have. */
    Readers waiting() {
        return waiting;
    }

    /** {@code raw} as JSON, or marked as unreadable; null while that is not known. */
    @Nullable
    Event of(Event raw) {
        if (!raw.hasBody()) {
            return raw;
        }
        Event known = made.get(raw);
        if (known != null || undecided.contains(raw)) {
            return known;
        }
        Future<Json> decoding = form.decode(raw.body());
        if (decoding.isComplete()) {
            return ended(raw, decoding);
        }
        undecided.add(raw);
        decoding.onComplete(_ -> {
            undecided.remove(raw);
            ended(raw, decoding);
            waiting.news();
        });
        return null;
    }

    private @Nullable Event ended(Event raw, Future<Json> decoding) {
        if (decoding.succeeded()) {
            return kept(raw, raw.read(decoding.result()));
        }
        if (decoding.cause() instanceof ChannelFailure.SchemaUnavailable) {
            hold(raw);
            return null;
        }
        return kept(raw, raw.unreadable());
    }

    private void hold(Event raw) {
        held.increment();
        undecided.add(raw);
        if (!asksAgain) {
            asksAgain = true;
            loop.at(loop.nanos() + AGAIN_AFTER.toNanos(), () -> {
                asksAgain = false;
                undecided.clear();
                waiting.news();
            });
        }
    }

    private Event kept(Event raw, Event event) {
        // Once more if it was asked for again while its schema was looked up.
        Event before = made.put(raw, event);
        bytes += cost(raw, event) - (before == null ? 0 : cost(raw, before));
        Iterator<Map.Entry<Event, Event>> oldest = made.entrySet().iterator();
        while (made.size() > 1 && (made.size() > eventsMax || bytes > bytesMax)) {
            Map.Entry<Event, Event> gone = oldest.next();
            bytes -= cost(gone.getKey(), gone.getValue());
            oldest.remove();
        }
        return event;
    }

    /** The source may have forgotten its own by then. */
    private static int cost(Event raw, Event event) {
        return raw.cost() + event.cost();
    }
}

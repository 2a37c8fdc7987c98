package io.isthmus.ingress.stream;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.Event;
import io.isthmus.aggregator.stream.EventCursor;
import io.isthmus.aggregator.stream.StreamCounters;
import io.isthmus.schema.config.StreamConfig;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client of a stream: takes from its cursor what its connection takes, and nothing while that is full. So a slow client
 * costs no memory of its own, and in the end falls behind what is kept for all.
 */
final class StreamClient implements ReadStream<Buffer> {

    /** Messages looked at before the loop's other work gets its turn. */
    private static final int EVENTS_AT_ONCE = 64;

    /** Bytes written together. */
    private static final int BYTES_AT_ONCE = 16 * 1024;

    /** Before a client comes back that was only interrupted to give others their turn. */
    private static final Duration SOON = Duration.ofMillis(100);

    private final StreamConfig config;
    private final Wire wire;
    private final EventFilter filter;
    private final Loop loop;
    private final StreamCounters counters;
    private final StreamClients clients;
    private @Nullable EventCursor cursor;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private Loop.@Nullable Timer heartbeat;
    private long demand;
    private boolean opened;
    private boolean again;
    private boolean sent;
    private boolean over;
    private @Nullable String told;

    StreamClient(
            StreamConfig config,
            Wire wire,
            EventFilter filter,
            Loop loop,
            StreamCounters counters,
            StreamClients clients) {
        this.config = config;
        this.wire = wire;
        this.filter = filter;
        this.loop = loop;
        this.counters = counters;
        this.clients = clients;
    }

    /** Begins to read from {@code from}. */
    void begin(EventCursor from) {
        cursor = from;
        clients.add(this);
        heartbeat = loop.at(loop.nanos() + config.heartbeat().toNanos(), this::beat);
    }

    /** There may be something to write. On the loop. */
    void pump() {
        if (over || demand == 0 || handler == null || cursor == null) {
            return;
        }
        var out = Buffer.buffer();
        if (!opened) {
            opened = true;
            told = cursor.position();
            out = put(out, wire.opening(config.retry(), told));
        }
        int events = 0;
        while (events < EVENTS_AT_ONCE && out.length() < BYTES_AT_ONCE && demand > 0) {
            if (cursor.takeGap()) {
                counters.gaps().increment();
                out = put(out, wire.notice("gap", "messages were lost before this point", cursor.position()));
            }
            Event event = cursor.next();
            if (event == null) {
                emit(out);
                endIfDone(cursor);
                return;
            }
            events++;
            if (filter.passes(event)) {
                String position = cursor.position();
                out = put(out, event.isUnreadable() ? unreadable(position) : rendered(event, position));
            }
        }
        emit(out);
        if (!again) {
            again = true;
            loop.execute(this::goOn);
        }
    }

    private void goOn() {
        again = false;
        pump();
    }

    /** It has its place in the stream: a client that knows of it does not ask for it again. */
    private byte[] unreadable(@Nullable String position) {
        counters.unreadable().increment();
        told = position;
        return wire.notice("unreadable", "a message could not be read", position);
    }

    private byte[] rendered(Event event, @Nullable String position) {
        counters.sent().increment();
        told = position;
        return Objects.equals(position, event.position()) ? wire.event(event) : wire.event(event, position);
    }

    /** Returns where the next one goes. */
    private Buffer put(Buffer out, byte[] part) {
        if (!wire.isFramed()) {
            return out.appendBytes(part);
        }
        emit(Buffer.buffer(part));
        return out;
    }

    private void emit(Buffer out) {
        if (out.length() > 0 && handler != null) {
            sent = true;
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            handler.handle(out);
        }
    }

    private void endIfDone(EventCursor from) {
        switch (from.end()) {
            case null -> {}
            case FELL_BEHIND -> {
                counters.dropped().increment();
                end(wire.notice("dropped", "this client was too slow", from.position()));
            }
            case COME_BACK -> {
                counters.sentBack().increment();
                end(wire.opening(SOON, from.position()));
            }
        }
    }

    /** Ends the stream with a notice. From any thread. */
    void sendAway() {
        loop.execute(() -> {
            if (cursor != null) {
                if (!wire.isFramed()) {
                    emit(Buffer.buffer(wire.opening(config.retry(), null)));
                }
                end(wire.notice("reconnect", "this instance is shutting down", cursor.position()));
            }
        });
    }

    /** A full connection gets the few bytes nevertheless: it is the last that it gets. */
    private void end(byte[] notice) {
        if (over) {
            return;
        }
        emit(Buffer.buffer(notice));
        gone();
        if (endHandler != null) {
            endHandler.handle(null);
        }
    }

    private void beat() {
        if (over || cursor == null) {
            return;
        }
        if (!sent && demand > 0 && opened) {
            String position = cursor.position();
            emit(Buffer.buffer(wire.heartbeat(Objects.equals(position, told) ? null : position)));
            told = position;
        }
        sent = false;
        heartbeat = loop.at(loop.nanos() + config.heartbeat().toNanos(), this::beat);
    }

    /** The client has gone: everything that was held for it is let go. Idempotent. */
    void gone() {
        if (over) {
            return;
        }
        over = true;
        clients.remove(this);
        counters.clients().decrementAndGet();
        if (heartbeat != null) {
            heartbeat.cancel();
        }
        if (cursor != null) {
            cursor.close();
        }
    }

    @Override
    public StreamClient handler(@Nullable Handler<Buffer> newHandler) {
        handler = newHandler;
        return this;
    }

    @Override
    public StreamClient pause() {
        demand = 0;
        return this;
    }

    @Override
    public StreamClient resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public StreamClient fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        // Not within the call: whoever resumes may not be ready for the next part yet.
        loop.execute(this::pump);
        return this;
    }

    @Override
    public StreamClient endHandler(@Nullable Handler<Void> newHandler) {
        endHandler = newHandler;
        return this;
    }

    @Override
    public StreamClient exceptionHandler(@Nullable Handler<Throwable> newHandler) {
        // Nothing here breaks: a topic that cannot be read for a while is silent.
        return this;
    }
}

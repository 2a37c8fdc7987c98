package io.isthmus.ingress.batch;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.json.Json;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** Results as they are known, a line each; those of one turn of the loop are written together. */
final class Results implements ReadStream<Buffer> {

    private final Loop loop;
    private Buffer waiting = Buffer.buffer();
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;
    private Runnable onTaken = () -> {};
    private Runnable onComplete = () -> {};
    private long demand;
    private boolean flushing;
    private boolean complete;
    private boolean ended;

    Results(Loop loop) {
        this.loop = loop;
    }

    void add(Json result) {
        waiting.appendBytes(result.toPayload().bytes()).appendByte((byte) '\n');
        flushSoon();
    }

    /** There will be no more. */
    void complete() {
        complete = true;
        onComplete.run();
        flushSoon();
    }

    /** Bytes that the client has not taken. */
    int waiting() {
        return waiting.length();
    }

    /** Runs when the client has taken some. */
    void onTaken(Runnable listener) {
        onTaken = listener;
    }

    /** Runs when all is known, perhaps more than once. */
    void onComplete(Runnable listener) {
        onComplete = listener;
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (handler == null || demand == 0 || ended) {
            return;
        }
        if (waiting.length() > 0) {
            Buffer part = waiting;
            waiting = Buffer.buffer();
            handler.handle(part);
            onTaken.run();
        }
        if (complete && waiting.length() == 0 && endHandler != null) {
            ended = true;
            endHandler.handle(null);
        }
    }

    @Override
    public Results handler(@Nullable Handler<Buffer> newHandler) {
        handler = newHandler;
        return this;
    }

    @Override
    public Results pause() {
        demand = 0;
        return this;
    }

    @Override
    public Results resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public Results fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        flushSoon();
        return this;
    }

    @Override
    public Results endHandler(@Nullable Handler<Void> newHandler) {
        endHandler = newHandler;
        return this;
    }

    @Override
    public Results exceptionHandler(@Nullable Handler<Throwable> newHandler) {
        // Nothing here breaks.
        return this;
    }
}

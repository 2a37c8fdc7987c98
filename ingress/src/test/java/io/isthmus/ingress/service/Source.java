package io.isthmus.ingress.service;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.zip.CRC32;

/** Gives a body of a certain length, chunk by chunk, as fast as it is taken. On the loop. */
final class Source implements ReadStream<Buffer> {

    static final int CHUNK_BYTES = 16 * 1024;

    private final CRC32 sum = new CRC32();
    private final long length;
    private final boolean ends;
    private final long millisEach;
    private volatile long given;
    private volatile boolean abandoned;
    private volatile boolean wanted;
    private boolean flowing;
    private boolean scheduled;
    private boolean over;
    private Handler<Buffer> handler = _ -> {};
    private Handler<Void> endHandler = _ -> {};
    private Handler<Throwable> exceptionHandler = _ -> {};

    /** @param ends whether it ends after {@code length}, or stays silent */
    Source(long length, boolean ends) {
        this(length, ends, 0);
    }

    /** @param millisEach the time before each chunk */
    Source(long length, boolean ends, long millisEach) {
        this.length = length;
        this.ends = ends;
        this.millisEach = millisEach;
    }

    StreamFlow flow(long announced) {
        return new StreamFlow(this, announced, () -> abandoned = true).whenWanted(() -> wanted = true);
    }

    long given() {
        return given;
    }

    long sum() {
        return sum.getValue();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    boolean isWanted() {
        return wanted;
    }

    void breakOff() {
        over = true;
        exceptionHandler.handle(new IOException("the client has gone"));
    }

    private void give() {
        scheduled = false;
        if (!flowing || over || abandoned) {
            return;
        }
        if (given < length) {
            byte[] bytes = new byte[(int) Math.min(CHUNK_BYTES, length - given)];
            for (int i = 0; i < bytes.length; i += 64) {
                bytes[i] = (byte) (given / CHUNK_BYTES + i);
            }
            sum.update(bytes);
            given += bytes.length;
            handler.handle(Buffer.buffer(bytes));
            schedule();
        } else if (ends) {
            over = true;
            endHandler.handle(null);
        }
    }

    private void schedule() {
        Context context = Vertx.currentContext();
        if (!scheduled) {
            scheduled = true;
            if (millisEach == 0) {
                context.runOnContext(_ -> give());
            } else {
                context.owner().setTimer(millisEach, _ -> give());
            }
        }
    }

    @Override
    public ReadStream<Buffer> pause() {
        flowing = false;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        flowing = true;
        schedule();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
        handler = newHandler;
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
        endHandler = newHandler;
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> newHandler) {
        exceptionHandler = newHandler;
        return this;
    }
}

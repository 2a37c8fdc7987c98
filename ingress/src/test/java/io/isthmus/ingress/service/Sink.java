package io.isthmus.ingress.service;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.zip.CRC32;

/** Takes a body, as much of it as a test lets it. On the loop, but for what a test asks. */
final class Sink implements WriteStream<Buffer> {

    private final CRC32 sum = new CRC32();
    private volatile long bytes;
    private volatile boolean ended;
    private volatile boolean open;
    private Handler<Void> drain = _ -> {};

    /** Takes everything, or says that it is full after each write. */
    Sink(boolean open) {
        this.open = open;
    }

    long bytes() {
        return bytes;
    }

    boolean hasEnded() {
        return ended;
    }

    long sum() {
        return sum.getValue();
    }

    /** Takes everything from now on. */
    void open() {
        open = true;
        drain.handle(null);
    }

    /** Takes one more write. */
    void drainOnce() {
        drain.handle(null);
    }

    @Override
    public Future<Void> write(Buffer data) {
        sum.update(data.getBytes());
        bytes += data.length();
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> end() {
        ended = true;
        return Future.succeededFuture();
    }

    @Override
    public boolean writeQueueFull() {
        return !open;
    }

    @Override
    public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
        drain = handler;
        return this;
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        return this;
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        return this;
    }
}

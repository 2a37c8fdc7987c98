package io.isthmus.ingress.service;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.ingress.service.BrokenFlowException.Reason;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A body that comes in over a Vert.x stream. Nothing is taken from the stream until somebody reads, and no faster than
 * the reader takes it. It is read once, by {@link #pipeTo} or {@link #gather}, and all on its event loop.
 *
 * <p>Where a length was announced, it is checked: a body that turns out longer or shorter is broken, and what is longer
 * is never passed on.
 */
public final class StreamFlow implements Flow {

    public static final long LENGTH_UNKNOWN = -1;

    private final ReadStream<Buffer> source;
    private final long length;
    private final Runnable onAbandoned;
    private Runnable onWanted = () -> {};
    private Runnable onOver = () -> {};
    private boolean delimited;
    private boolean paused;
    private @Nullable Reader reader;
    private @Nullable BrokenFlowException failure;
    private boolean over;
    private long received;
    private @Nullable Silence silence;

    /**
     * Pauses {@code source} and takes over its handler, end handler and exception handler.
     *
     * @param length the bytes that will come as the sender announced them, or {@link #LENGTH_UNKNOWN}
     * @param onAbandoned lets the source go when nobody wants the rest: resets the stream or closes its connection
     */
    public StreamFlow(ReadStream<Buffer> source, long length, Runnable onAbandoned) {
        this.source = source;
        this.length = length;
        this.onAbandoned = onAbandoned;
        source.pause();
        source.exceptionHandler(cause -> broke(new BrokenFlowException(Reason.SOURCE_BROKE, cause)));
        source.handler(this::take);
        source.endHandler(_ -> end());
    }

    /** Runs {@code task} once, when somebody begins to read: the moment to answer {@code 100 Continue}. */
    public StreamFlow whenWanted(Runnable task) {
        onWanted = task;
        return this;
    }

    /** Runs {@code task} once, when the source has ended or broken off. */
    StreamFlow whenOver(Runnable task) {
        onOver = task;
        return this;
    }

    /** Breaks this off when its source gives nothing for {@code longest} though the reader would take it. */
    StreamFlow silentAtMost(Duration longest, Loop loop) {
        silence = new Silence(loop, longest.toNanos(), () -> breakOff(Reason.SOURCE_SILENT));
        return this;
    }

    /**
     * Says that the length is where this ends, as in a message of HTTP/1: what follows is another message. Over HTTP/2 a
     * body ends where its stream does, and may turn out to be another length than was announced.
     */
    StreamFlow delimitedByLength() {
        delimited = true;
        return this;
    }

    /** The bytes that will come, or {@link #LENGTH_UNKNOWN}. */
    public long length() {
        return length;
    }

    /** Whether somebody has begun to read, so that nobody else can. */
    public boolean isRead() {
        return reader != null;
    }

    /** Whether all of it has come for certain, though its source may not have said so yet. */
    boolean isWhole() {
        return delimited && received == length;
    }

    /** Whether the source has ended or broken off. */
    boolean isOver() {
        return over;
    }

    /** Whether the reader takes nothing at present. */
    boolean isPaused() {
        return paused;
    }

    /** The bytes that came so far. */
    long received() {
        return received;
    }

    /**
     * Writes all of this to {@code sink} and ends it. Fails with a {@link BrokenFlowException}; the sink is then left
     * open, and the caller resets it, since an end would make what came pass for the whole. Sets the sink's drain
     * handler and nothing else.
     */
    public Future<Void> pipeTo(WriteStream<Buffer> sink) {
        var pipe = new FlowPipe(this, sink);
        read(pipe);
        return pipe.done();
    }

    /** All of this, held whole. Fails with a {@link BrokenFlowException} if it is more than {@code bytesMax}. */
    public Future<Payload> gather(int bytesMax) {
        if (length > bytesMax) {
            breakOff(Reason.TOO_LONG);
        }
        var whole = new FlowGather(this, bytesMax, length);
        read(whole);
        return whole.done();
    }

    @Override
    public void abandon() {
        breakOff(Reason.ABANDONED);
    }

    /** Takes nothing more from the source, lets it go and tells the reader. */
    void breakOff(Reason reason) {
        if (!over) {
            broke(new BrokenFlowException(reason));
            onAbandoned.run();
        }
    }

    void pause() {
        paused = true;
        source.pause();
        if (silence != null) {
            silence.excuse();
        }
    }

    void resume() {
        paused = false;
        if (silence != null) {
            silence.expect();
        }
        source.resume();
    }

    private void read(Reader newReader) {
        if (reader != null) {
            throw new IllegalStateException("a flow can be read once");
        }
        reader = newReader;
        if (failure != null) {
            newReader.broken(failure);
            return;
        }
        onWanted.run();
        resume();
    }

    private void take(Buffer chunk) {
        if (over || reader == null) {
            return;
        }
        received += chunk.length();
        if (length >= 0 && received > length) {
            breakOff(Reason.LENGTH_DIFFERS);
            return;
        }
        if (silence != null) {
            silence.heard();
        }
        reader.take(chunk);
    }

    private void end() {
        if (over) {
            return;
        }
        if (length >= 0 && received < length) {
            breakOff(Reason.LENGTH_DIFFERS);
            return;
        }
        close();
        if (reader != null) {
            reader.end();
        }
    }

    private void broke(BrokenFlowException cause) {
        if (over) {
            return;
        }
        close();
        failure = cause;
        if (reader != null) {
            reader.broken(cause);
        }
    }

    private void close() {
        over = true;
        if (silence != null) {
            silence.stop();
        }
        onOver.run();
    }

    /** Takes what a flow gives. */
    interface Reader {

        void take(Buffer chunk);

        void end();

        void broken(BrokenFlowException cause);
    }
}

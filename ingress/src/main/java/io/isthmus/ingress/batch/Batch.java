package io.isthmus.ingress.batch;

import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.config.BatchConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of one request, as they are read: so many are under way at once, and the body is read no faster than these
 * come to an end and the client takes their results.
 */
final class Batch implements WriteStream<Buffer> {

    /** What of the results may wait for the client before no more of its records are read. */
    private static final int RESULTS_BYTES_MAX = 1 << 20;

    private final Request request;
    private final RecordPublisher publisher;
    private final BatchConfig config;
    private final BatchCounters counters;
    private final Results results;
    private Buffer rest = Buffer.buffer();

    /** Where the next record begins in {@link #rest}. */
    private int from;

    /** Up to where no end of it was found. */
    private int looked;

    private boolean skipping;
    private int index;
    private int underWay;
    private boolean ended;
    private boolean stopped;
    private boolean advancing;
    private @Nullable Handler<Void> drainHandler;
    private Runnable onStopped = () -> {};

    Batch(Request request, RecordPublisher publisher, BatchConfig config, BatchCounters counters, Results results) {
        this.counters = counters;
        this.request = request;
        this.publisher = publisher;
        this.config = config;
        this.results = results;
        results.onTaken(this::advance);
    }

    /** Runs when no more is read, though there may be more. */
    void onStopped(Runnable listener) {
        onStopped = listener;
        if (stopped) {
            listener.run();
        }
    }

    @Override
    public Future<Void> write(Buffer part) {
        if (!stopped) {
            rest.appendBuffer(part);
            advance();
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> end() {
        ended = true;
        advance();
        return Future.succeededFuture();
    }

    /** The body has not come to its end. */
    void broke() {
        if (!stopped && !ended) {
            results.add(RecordPublisher.result(
                    index, ProblemType.BAD_REQUEST, "The body broke off here; nothing from here on was published."));
            stop();
        }
    }

    /** Reads nothing more; those under way come to their end. */
    void stop() {
        if (!stopped) {
            stopped = true;
            cut(rest.length());
            onStopped.run();
            completeIfDone();
        }
    }

    private void advance() {
        if (advancing) {
            // A record that ends at once is gone over by the loop below.
            return;
        }
        advancing = true;
        while (!stopped && !writeQueueFull() && nextRecord()) {
            // Each is under way now.
        }
        advancing = false;
        letGo();
        completeIfDone();
        if (drainHandler != null && !writeQueueFull()) {
            var drained = drainHandler;
            drainHandler = null;
            drained.handle(null);
        }
    }

    private int left() {
        return rest.length() - from;
    }

    private void letGo() {
        if (from > 0) {
            rest = left() == 0 ? Buffer.buffer() : rest.getBuffer(from, rest.length());
            looked -= from;
            from = 0;
        }
    }

    private void completeIfDone() {
        if ((stopped || (ended && left() == 0)) && underWay == 0) {
            results.complete();
        }
    }

    /** Takes one line off what was read; false if there is no whole one. */
    private boolean nextRecord() {
        int end = endOfLine();
        if (end < 0) {
            if (left() > config.recordBytesMax().bytes() && !skipping) {
                tooLong();
                skipping = true;
            }
            if (skipping) {
                cut(rest.length());
            }
            if (!ended || left() == 0) {
                return false;
            }
            end = rest.length();
        }
        Payload line = line(end);
        cut(Math.min(rest.length(), end + 1));
        if (skipping) {
            skipping = false;
        } else if (line.size() > config.recordBytesMax().bytes()) {
            tooLong();
        } else if (!line.isEmpty()) {
            publish(line);
        }
        return true;
    }

    private int endOfLine() {
        for (int at = looked; at < rest.length(); at++) {
            if (rest.getByte(at) == '\n') {
                return at;
            }
        }
        looked = rest.length();
        return -1;
    }

    private Payload line(int end) {
        int to = end;
        while (to > from && Character.isWhitespace(rest.getByte(to - 1))) {
            to--;
        }
        return Payload.of(rest.getBytes(from, to));
    }

    private void cut(int to) {
        from = to;
        looked = to;
    }

    private void tooLong() {
        counters.tooLong().increment();
        if (isAllowed()) {
            results.add(RecordPublisher.result(
                    index,
                    ProblemType.BODY_TOO_LARGE,
                    "The record is longer than recordBytesMax, " + config.recordBytesMax() + "."));
            index++;
        }
    }

    private boolean isAllowed() {
        if (index < config.recordsMax()) {
            return true;
        }
        counters.tooMany().increment();
        results.add(RecordPublisher.result(
                index,
                ProblemType.BODY_TOO_LARGE,
                "The request has more records than recordsMax, " + config.recordsMax()
                        + ": nothing from here on was published."));
        stop();
        return false;
    }

    private void publish(Payload record) {
        if (!isAllowed()) {
            return;
        }
        underWay++;
        publisher.publish(index, record, request).onSuccess(this::known);
        index++;
    }

    private void known(Json result) {
        underWay--;
        results.add(result);
        advance();
    }

    @Override
    public boolean writeQueueFull() {
        return underWay >= config.underWayMax() || results.waiting() > RESULTS_BYTES_MAX;
    }

    @Override
    public Batch drainHandler(@Nullable Handler<Void> handler) {
        // Whoever pipes into this sets one exactly when it stops to read.
        if (handler != null) {
            (underWay >= config.underWayMax() ? counters.held() : counters.untaken()).increment();
        }
        drainHandler = handler;
        return this;
    }

    @Override
    public Batch setWriteQueueMaxSize(int size) {
        return this;
    }

    @Override
    public Batch exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }
}

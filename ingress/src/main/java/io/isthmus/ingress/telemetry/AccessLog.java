package io.isthmus.ingress.telemetry;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.json.JsonLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for every answer, with fixed keys, as JSON. No body, no query, no token ever: a query may carry secrets.
 *
 * <p>Lines are gathered where they arise and leave in batches, {@link #GATHER} later at the most: an event loop hands over
 * one batch, and one thread writes it at once. Whoever reads the output may be slow or stuck; what does not fit into the
 * queue meanwhile is dropped and counted.
 */
public final class AccessLog implements AutoCloseable {

    /** Switches the log off where its level is above {@code INFO}. */
    private static final String LOGGER = "isthmus.access";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    /** How long a line may wait for others: a wake-up in this time for each loop that answers anything. */
    private static final Duration GATHER = Duration.ofMillis(100);

    private static final int BATCH_MAX = 256;

    /** Named limit {@code accessLogMax}, in batches: some 16,000 lines, 4 MiB. */
    private static final int BATCHES_MAX = 64;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    /** No batch is empty but this. */
    private static final List<Entry> END = List.of();

    private final OutputStream out;
    private final boolean enabled;
    private final BlockingQueue<List<Entry>> batches = new ArrayBlockingQueue<>(BATCHES_MAX);
    private final List<Lines> all = new CopyOnWriteArrayList<>();
    private final LongAdder dropped = new LongAdder();
    private final Thread writer =
            Thread.ofPlatform().daemon().name("isthmus-access-log").unstarted(this::write);

    /**
     * What is known of an answered request.
     *
     * @param epochMillis when it was answered
     * @param route the route's name, null if none matched
     * @param outcome {@code answered} or the slug of a problem type
     * @param nanos from the request's head to the end of its answer
     * @param legs the {@code Isthmus-Legs} field of a gather, null without one
     */
    public record Entry(
            long epochMillis,
            String requestId,
            String method,
            String path,
            @Nullable String route,
            int status,
            String outcome,
            long nanos,
            long bytesIn,
            long bytesOut,
            @Nullable String subject,
            @Nullable String traceparent,
            @Nullable String legs) {}

    /** @param out takes whole lines only, from one thread; left open */
    public AccessLog(OutputStream out) {
        this(out, LOG.isInfoEnabled());
    }

    AccessLog(OutputStream out, boolean enabled) {
        this.out = out;
        this.enabled = enabled;
    }

    /** For requests that are no client's. */
    public static AccessLog silent() {
        return new AccessLog(OutputStream.nullOutputStream(), false);
    }

    public AccessLog start() {
        if (enabled) {
            writer.start();
        }
        return this;
    }

    /** Where the answers of {@code loop} are noted. */
    public Lines on(Loop loop) {
        var lines = new Lines(loop);
        all.add(lines);
        return lines;
    }

    /** Lines that were lost because their reader was too slow. */
    public LongAdder dropped() {
        return dropped;
    }

    /** Writes what is left; waits no longer for it than two seconds. Not on an event loop; the loops still run. */
    @Override
    public void close() {
        if (!writer.isAlive()) {
            return;
        }
        var handedOver = new CountDownLatch(all.size());
        for (Lines lines : all) {
            lines.loop.execute(() -> {
                lines.handOver();
                handedOver.countDown();
            });
        }
        try {
            boolean inTime = handedOver.await(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    && batches.offer(END, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    && writer.join(CLOSE_WITHIN);
            if (!inTime) {
                writer.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            var bytes = new ByteArrayOutputStream();
            for (List<Entry> batch = batches.take(); !batch.isEmpty(); batch = batches.take()) {
                bytes.reset();
                try (var lines = new JsonLines(bytes)) {
                    batch.forEach(entry -> write(entry, lines));
                }
                bytes.writeTo(out);
                out.flush();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException gone) {
            // Nobody reads any more; there is nowhere else to say so. What follows is counted as dropped.
            LOG.atDebug().setCause(gone).log("the access log has no reader");
        }
    }

    private static void write(Entry entry, JsonLines lines) {
        lines.begin()
                .text("time", Instant.ofEpochMilli(entry.epochMillis()).toString())
                .text("logger_name", LOGGER)
                .text("requestId", entry.requestId())
                .text("method", entry.method())
                .text("path", entry.path())
                .text("route", entry.route())
                .number("status", entry.status())
                .text("outcome", entry.outcome())
                .number("micros", entry.nanos() / 1000)
                .number("bytesIn", entry.bytesIn())
                .number("bytesOut", entry.bytesOut())
                .text("subject", entry.subject())
                .text("traceparent", entry.traceparent())
                .text("legs", entry.legs())
                .end();
    }

    /** The lines of one event loop; to be used on it only. */
    public final class Lines {

        private final Loop loop;
        private List<Entry> batch = new ArrayList<>();
        private Loop.@Nullable Timer due;

        private Lines(Loop loop) {
            this.loop = loop;
        }

        public void add(Entry entry) {
            if (!enabled) {
                return;
            }
            if (due == null) {
                due = loop.at(loop.nanos() + GATHER.toNanos(), this::handOver);
            }
            batch.add(entry);
            if (batch.size() == BATCH_MAX) {
                handOver();
            }
        }

        private void handOver() {
            if (due == null) {
                return;
            }
            due.cancel();
            due = null;
            List<Entry> full = batch;
            batch = new ArrayList<>();
            if (!batches.offer(full)) {
                dropped.add(full.size());
            }
        }
    }
}

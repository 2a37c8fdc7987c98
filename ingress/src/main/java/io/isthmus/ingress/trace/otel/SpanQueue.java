package io.isthmus.ingress.trace.otel;

import io.isthmus.schema.config.TracesConfig;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ended spans on their way to the collector: any thread puts them in and goes on, one of its own sends them. That the
 * collector is slow or away costs spans, which are counted, and nothing else.
 */
final class SpanQueue implements SpanProcessor {

    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

    /** How long a span may wait for others to be sent with. */
    private static final Duration GATHER = Duration.ofSeconds(1);

    private static final int BATCH_MAX = 512;

    /** A collector that restarts is back by the last of them: they come after 0, 1, 3, 7 and 15 s. */
    private static final int ATTEMPTS_MAX = 5;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final TracesConfig config;
    private final OtlpClient client;
    private final TraceCounters counters = new TraceCounters();
    private final Queue<ReadableSpan> ended = new ConcurrentLinkedQueue<>();

    /** Those in the queue, and those that are being sent. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread sender =
            Thread.ofPlatform().daemon().name("isthmus-traces").unstarted(this::run);

    /** Whether the collector did not take the last batch, which has been logged then. */
    private boolean inTrouble;

    SpanQueue(TracesConfig config, OtlpClient client) {
        this.config = config;
        this.client = client;
    }

    SpanQueue start() {
        sender.start();
        return this;
    }

    TraceCounters counters() {
        return counters;
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // Not asked for.
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (waiting.incrementAndGet() > config.spansMax()) {
            waiting.decrementAndGet();
            counters.dropped().increment();
            return;
        }
        ended.add(span);
    }

    private void run() {
        try {
            while (!closing.await(GATHER.toMillis(), TimeUnit.MILLISECONDS)) {
                sendAll();
            }
            sendAll();
        } catch (InterruptedException tooLong) {
            // Closed, and the collector took its time: what is left is lost.
        }
    }

    private void sendAll() throws InterruptedException {
        for (List<SpanData> batch = next(); !batch.isEmpty(); batch = next()) {
            boolean sent = false;
            try {
                sent = send(OtlpSpans.request(batch));
            } catch (RuntimeException bug) {
                LOG.atError().setCause(bug).log("a batch of spans could not be sent");
            } finally {
                (sent ? counters.sent() : counters.failed()).add(batch.size());
                waiting.addAndGet(-batch.size());
            }
        }
    }

    private List<SpanData> next() {
        var batch = new ArrayList<SpanData>();
        while (batch.size() < BATCH_MAX) {
            ReadableSpan span = ended.poll();
            if (span == null) {
                break;
            }
            batch.add(span.toSpanData());
        }
        return batch;
    }

    private boolean send(byte[] batch) throws InterruptedException {
        Duration pause = Duration.ofSeconds(1);
        for (int attempt = 1; ; attempt++) {
            OtlpClient.Said said = client.post(batch);
            note(said);
            if (said.trouble() == null) {
                return true;
            }
            boolean last = !said.passes() || attempt == ATTEMPTS_MAX;
            if (last || closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            pause = pause.multipliedBy(2);
        }
    }

    /** Once when it begins and once when it is over. */
    private void note(OtlpClient.Said said) {
        boolean trouble = said.trouble() != null;
        if (trouble && !inTrouble) {
            LOG.atWarn()
                    .addKeyValue("collector", config.otlp().getAuthority())
                    .addKeyValue("reason", said.trouble())
                    .log("spans cannot be delivered");
        } else if (!trouble && inTrouble) {
            LOG.atInfo().addKeyValue("collector", config.otlp().getAuthority()).log("spans are delivered again");
        }
        inTrouble = trouble;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (!sender.join(CLOSE_WITHIN)) {
                sender.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}

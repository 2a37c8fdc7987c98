package io.isthmus.ingress.batch;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.ingress.service.StreamFlow;
import io.isthmus.ingress.trace.SpanPlan;
import io.isthmus.schema.config.BatchConfig;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.PayloadSchema;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Publishes each record of a batch, and answers with a result a line as each is known. Anything else goes on as it is. */
public final class BatchChannel implements Channel {

    static final String MEDIA_TYPE = "application/x-ndjson";

    private final Channel next;
    private final Channel record;
    private final BatchConfig config;
    private final BatchCounters counters;
    private final @Nullable PayloadSchema schema;
    private final Duration timeout;
    private final Loop loop;

    /** How the span of a batch begins; null where nothing is traced. */
    private final @Nullable SpanPlan plan;

    /**
     * @param next takes requests that are no batch
     * @param record publishes one record; its answer says where the record is
     * @param schema what each record must fit; null for any JSON
     * @param timeout of one record
     * @param plan how the span of a batch begins, which is one for all its records; null where nothing is traced
     */
    public BatchChannel(
            Channel next,
            Channel record,
            BatchConfig config,
            BatchCounters counters,
            @Nullable PayloadSchema schema,
            Duration timeout,
            @Nullable SpanPlan plan,
            Loop loop) {
        this.next = next;
        this.record = record;
        this.config = config;
        this.counters = counters;
        this.schema = schema;
        this.timeout = timeout;
        this.plan = plan;
        this.loop = loop;
    }

    /** Whether a body of this media type is a batch. */
    public static boolean isBatch(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
        return type.equals(MEDIA_TYPE) || type.equals("application/ndjson");
    }

    @Override
    public Future<Reply> send(Request request) {
        if (!isBatch(request.contentType())) {
            return next.send(request);
        }
        if (!(request.body() instanceof StreamFlow records)) {
            return Future.succeededFuture(Reply.of(200, MEDIA_TYPE, Payload.EMPTY));
        }
        var results = new Results(loop);
        Channel each = record;
        Span parent = request.exchange().span();
        if (plan != null && parent != null && parent.isRecorded()) {
            var traced = new TracedBatch(plan.begin(parent, request), record);
            results.onComplete(traced::end);
            each = traced;
        }
        var batch = new Batch(request, new RecordPublisher(each, schema, timeout, loop), config, counters, results);
        records.pipeTo(batch).onFailure(_ -> batch.broke());
        batch.onStopped(records::abandon);
        var flow = new StreamFlow(results, StreamFlow.LENGTH_UNKNOWN, batch::stop);
        request.abandonment().onGiven(flow::abandon);
        return Future.succeededFuture(new Reply(200, Headers.EMPTY, MEDIA_TYPE, flow, null));
    }
}

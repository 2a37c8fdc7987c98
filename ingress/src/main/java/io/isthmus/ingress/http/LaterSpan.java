package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.aggregator.trace.Tracer;
import io.isthmus.ingress.callback.Attempt;
import io.isthmus.ingress.trace.SpanFacts;
import io.isthmus.schema.config.CallbackPattern;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.AsyncResult;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Spans of what is done for a request whose client has left: traces of their own that link to that of the request, since
 * they may come hours after it, and from another instance. There is none for a request that is not recorded.
 */
final class LaterSpan {

    private LaterSpan() {}

    /** A reply has come and is kept; from its reading to the answer that is made of it. */
    static @Nullable Span ofReply(@Nullable Tracer tracer, AsyncRecord record, @Nullable String repliedBy) {
        Span span = of(tracer, Span.Kind.CONSUMER, "process reply", record);
        if (span != null) {
            span.note("messaging.operation.name", "process");
            span.note("messaging.operation.type", "process");
            span.link(repliedBy);
        }
        return span;
    }

    /** One attempt to call the client back. Of the address the host only: the rest may have a secret of the client's in it. */
    static @Nullable Span ofCallback(@Nullable Tracer tracer, AsyncRecord record, CallbackState callback) {
        Span span = of(tracer, Span.Kind.CLIENT, "POST", record);
        if (span != null) {
            URI url = callback.url();
            SpanFacts.method(span, "POST");
            span.note("server.address", url.getHost());
            span.note("server.port", CallbackPattern.portOf(url));
            span.note("isthmus.callback.attempt", callback.attempts() + 1L);
        }
        return span;
    }

    private static @Nullable Span of(@Nullable Tracer tracer, Span.Kind kind, String name, AsyncRecord record) {
        if (tracer == null || record.trace() == null) {
            return null;
        }
        Span span = tracer.resume(kind, name, record.trace());
        span.note(SpanFacts.ROUTE, record.route());
        return span;
    }

    static void end(@Nullable Span span, AsyncResult<Reply> answered) {
        if (span == null) {
            return;
        }
        String outcome = SpanFacts.ANSWERED;
        if (answered.failed()) {
            outcome = answered.cause() instanceof ChannelFailure known
                    ? known.type().slug()
                    : ProblemType.INTERNAL.slug();
        } else if (answered.result().isFault()) {
            outcome = ProblemType.SERVICE_FAULT.slug();
        }
        span.note(SpanFacts.OUTCOME, outcome);
        if (!outcome.equals(SpanFacts.ANSWERED)) {
            span.failed(outcome, null);
        }
        span.end();
    }

    static void end(@Nullable Span span, Attempt attempt) {
        if (span == null) {
            return;
        }
        if (attempt.status() > 0) {
            span.note(SpanFacts.STATUS, attempt.status());
        }
        if (!attempt.isDelivered()) {
            span.failed(attempt.word(), null);
        }
        span.end();
    }
}

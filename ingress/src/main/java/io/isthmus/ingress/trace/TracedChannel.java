package io.isthmus.ingress.trace;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;

/**
 * Makes a span of each sending, from there to its outcome, and hands on that span's context. It stands within the
 * policies: a retry is another sending.
 */
public final class TracedChannel implements Channel {

    private final Channel next;
    private final SpanPlan plan;

    public TracedChannel(Channel next, SpanPlan plan) {
        this.next = next;
        this.plan = plan;
    }

    @Override
    public Future<Reply> send(Request request) {
        Span parent = request.exchange().span();
        if (parent == null || !parent.isRecorded()) {
            return next.send(request);
        }
        Span span = plan.begin(parent, request);
        if (plan.isMessage() && request.body() instanceof Payload body) {
            span.note("messaging.message.body.size", body.size());
        }
        return next.send(request.withExchange(request.exchange().under(span))).onComplete(result -> end(span, result));
    }

    private void end(Span span, AsyncResult<Reply> result) {
        if (result.succeeded()) {
            answered(span, result.result());
        } else if (result.cause() instanceof ChannelFailure failure) {
            failed(span, failure);
        } else {
            span.failed(ProblemType.INTERNAL.slug(), null);
        }
        span.end();
    }

    private void answered(Span span, Reply reply) {
        boolean isFault = reply.isFault();
        span.note(SpanFacts.OUTCOME, isFault ? ProblemType.SERVICE_FAULT.slug() : SpanFacts.ANSWERED);
        if (!plan.isMessage()) {
            span.note(SpanFacts.STATUS, reply.status());
        }
        if (isFault) {
            span.failed(
                    plan.isMessage() ? ProblemType.SERVICE_FAULT.slug() : String.valueOf(reply.status()),
                    reply.fault());
        }
    }

    /** That the asker has gone says nothing against the service. */
    private static void failed(Span span, ChannelFailure failure) {
        String slug = failure.type().slug();
        span.note(SpanFacts.OUTCOME, slug);
        if (!(failure instanceof ChannelFailure.GivenUp)) {
            span.failed(slug, failure.getMessage());
        }
    }

    @Override
    public String toString() {
        return next.toString();
    }
}

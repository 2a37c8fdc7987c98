package io.isthmus.ingress.batch;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.trace.Span;
import io.vertx.core.Future;

/** The one span of all the messages of a batch, and how many they are. What became of each is told to the client. */
final class TracedBatch implements Channel {

    private final Span span;
    private final Channel record;
    private long published;
    private long failed;

    TracedBatch(Span span, Channel record) {
        this.span = span;
        this.record = record;
    }

    @Override
    public Future<Reply> send(Request request) {
        return record.send(request.withExchange(request.exchange().among(span))).onComplete(result -> {
            if (result.succeeded()) {
                published++;
            } else {
                failed++;
            }
        });
    }

    void end() {
        span.note("messaging.batch.message_count", published + failed);
        span.note("isthmus.batch.failed", failed);
        span.end();
    }
}

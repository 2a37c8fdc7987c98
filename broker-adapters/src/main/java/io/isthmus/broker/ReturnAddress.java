package io.isthmus.broker;

import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.dialect.RequestHead;

/**
 * Where the replies to one instance of the gateway go.
 *
 * @param replyTo a topic's or a queue's name
 * @param partition of that topic, or {@link #NO_PARTITION}
 */
public record ReturnAddress(String replyTo, int partition) {

    public static final int NO_PARTITION = -1;

    /** What {@code request} says about itself when it is sent under {@code correlationId} and answered to here. */
    public RequestHead head(Request request, String correlationId) {
        var exchange = request.exchange();
        return new RequestHead(
                correlationId,
                replyTo,
                partition,
                request.deadline(),
                exchange.route(),
                exchange.subject(),
                exchange.traceparent(),
                exchange.tracestate(),
                request.contentType(),
                request.headers(),
                exchange.method(),
                exchange.rawPath(),
                exchange.rawQuery(),
                exchange.scheme(),
                exchange.authority());
    }
}

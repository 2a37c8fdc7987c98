package io.isthmus.broker;

import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Headers;

/** What a message that nobody replies to says about itself: who sent it, through which route, on which trace. */
public final class EventHead {

    private EventHead() {}

    /** The headers of {@code request}'s message, on every broker that has headers. What is ours nobody else sets. */
    public static Headers of(Request request) {
        var exchange = request.exchange();
        return Headers.builder()
                .add(IsthmusHeaders.REQUEST_ID, exchange.requestId())
                .add(IsthmusHeaders.ROUTE, exchange.route())
                .addIfPresent(IsthmusHeaders.SUBJECT, exchange.subject())
                .addIfPresent(IsthmusHeaders.TRACEPARENT, exchange.traceparent())
                .addIfPresent(IsthmusHeaders.TRACESTATE, exchange.tracestate())
                .addAll(request.headers())
                .build();
    }
}

package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;

/** Sends a request into the channel of its route. */
final class Sending implements Answering {

    /** What every message carries whose client has named a key, whatever the client's header is called. */
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final ForwardedHeaders forwarded;
    private final Channel channel;

    /** @param forwarded which header fields cross to the service */
    Sending(ForwardedHeaders forwarded, Channel channel) {
        this.forwarded = forwarded;
        this.channel = channel;
    }

    @Override
    public Future<Reply> answer(Incoming in) {
        return channel.send(new Request(
                in.exchange(),
                headers(in),
                in.http().getHeader(HttpHeaders.CONTENT_TYPE),
                in.body(),
                new RequestScope(in),
                in.deadline(),
                in.asker(),
                in.attendance()));
    }

    private Headers headers(Incoming in) {
        Headers crossing = forwarded.of(in.http());
        String key = in.idempotencyKey();
        return key == null || crossing.get(IDEMPOTENCY_KEY) != null
                ? crossing
                : Headers.builder().addAll(crossing).add(IDEMPOTENCY_KEY, key).build();
    }
}

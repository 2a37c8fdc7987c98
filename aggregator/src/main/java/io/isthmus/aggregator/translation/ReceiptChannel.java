package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

/** Answers a confirmed message with a status and nothing else: where the broker has put it is no concern of clients. */
public final class ReceiptChannel implements Channel {

    private final Channel next;
    private final Reply receipt;

    /** @param status of a message that the broker has confirmed */
    public ReceiptChannel(Channel next, int status) {
        this.next = next;
        this.receipt = Reply.of(status, null, Payload.EMPTY);
    }

    @Override
    public Future<Reply> send(Request request) {
        return next.send(request).map(receipt);
    }
}

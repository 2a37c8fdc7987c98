package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.payload.PayloadSchema;
import io.vertx.core.Future;

/**
 * Takes a reply that does not fit a schema for none. A fault of the service passes as it is: it is not what the schema
 * speaks of.
 */
public final class ReplySchema implements Channel {

    private final Channel next;
    private final PayloadSchema schema;

    /** @param next its replies are held whole */
    public ReplySchema(Channel next, PayloadSchema schema) {
        this.next = next;
        this.schema = schema;
    }

    @Override
    public Future<Reply> send(Request request) {
        return next.send(request).compose(reply -> reply.isFault() ? Future.succeededFuture(reply) : checked(reply));
    }

    private Future<Reply> checked(Reply reply) {
        try {
            return schema.validate(HeldReplies.json(reply)).isEmpty()
                    ? Future.succeededFuture(reply)
                    : Future.failedFuture(new ChannelFailure.InvalidReply(
                            "The service's reply does not fit the route's reply schema."));
        } catch (ChannelFailure.InvalidReply unreadable) {
            return Future.failedFuture(unreadable);
        }
    }
}

package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Misfits;
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
    private final Misfits misfits;

    /** @param next its replies are held whole */
    public ReplySchema(Channel next, PayloadSchema schema) {
        this(next, schema, Misfits.NONE);
    }

    /**
     * @param next its replies are held whole
     * @param misfits is told of those that do not fit
     */
    public ReplySchema(Channel next, PayloadSchema schema, Misfits misfits) {
        this.next = next;
        this.schema = schema;
        this.misfits = misfits;
    }

    @Override
    public Future<Reply> send(Request request) {
        return next.send(request)
                .compose(reply -> reply.isFault() ? Future.succeededFuture(reply) : checked(request, reply));
    }

    private Future<Reply> checked(Request request, Reply reply) {
        ChannelFailure.InvalidReply why;
        try {
            if (schema.validate(HeldReplies.json(reply)).isEmpty()) {
                return Future.succeededFuture(reply);
            }
            why = new ChannelFailure.InvalidReply("The service's reply does not fit the route's reply schema.");
        } catch (ChannelFailure.InvalidReply unreadable) {
            why = unreadable;
        }
        misfits.note(request, reply, why);
        return Future.failedFuture(why);
    }
}

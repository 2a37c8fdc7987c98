package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;

/** Makes the answer of a reply that the route wants. A fault of the service passes as it is. */
public final class ComposedReply implements Channel {

    private static final String JSON = "application/json";

    private final Channel next;
    private final Composition body;
    private final int status;
    private final String root;

    /**
     * @param next its replies are held whole
     * @param body the answer, over the request's scope and {@code reply}
     * @param status the answer's HTTP status
     */
    public ComposedReply(Channel next, Composition body, int status) {
        this(next, body, status, "reply");
    }

    private ComposedReply(Channel next, Composition body, int status, String root) {
        this.next = next;
        this.body = body;
        this.status = status;
        this.root = root;
    }

    /** For a reply that is an array of many: {@code body} is over {@code replies}. */
    public static ComposedReply ofMany(Channel next, Composition body, int status) {
        return new ComposedReply(next, body, status, "replies");
    }

    @Override
    public Future<Reply> send(Request request) {
        return next.send(request)
                .compose(reply -> reply.isFault() ? Future.succeededFuture(reply) : of(request, reply));
    }

    private Future<Reply> of(Request request, Reply reply) {
        try {
            Json json = HeldReplies.json(reply);
            Payload answer = body.compose(request.scope().with(root, json)).toPayload();
            return Future.succeededFuture(new Reply(status, reply.headers(), JSON, answer, null));
        } catch (ChannelFailure.InvalidReply unreadable) {
            return Future.failedFuture(unreadable);
        } catch (EvaluationException unusable) {
            return Future.failedFuture(new ChannelFailure.InvalidReply(
                    "The answer cannot be put together from the service's reply: " + unusable.getMessage()));
        }
    }
}

package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.PayloadSchema;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Checks a reply against the route's schema, and makes the answer of it that the route wants. A fault of the service
 * passes as it is: it is not what the schema and the route speak of.
 */
public final class ReplyTranslation implements Channel {

    private static final String JSON = "application/json";

    private final Channel next;
    private final @Nullable PayloadSchema schema;
    private final @Nullable Composition body;
    private final int status;
    private final String root;

    /**
     * @param next its replies are held whole
     * @param schema what a reply must fit; null for anything
     * @param body the answer, over the request's scope and {@code reply}; null for the reply as it is
     * @param status HTTP status of an answer that {@code body} makes
     */
    public ReplyTranslation(Channel next, @Nullable PayloadSchema schema, @Nullable Composition body, int status) {
        this(next, schema, body, status, "reply");
    }

    private ReplyTranslation(
            Channel next, @Nullable PayloadSchema schema, @Nullable Composition body, int status, String root) {
        this.next = next;
        this.schema = schema;
        this.body = body;
        this.status = status;
        this.root = root;
    }

    /** For a reply that is an array of many, each checked before: {@code body} is over {@code replies}. */
    public static ReplyTranslation ofMany(Channel next, Composition body, int status) {
        return new ReplyTranslation(next, null, body, status, "replies");
    }

    @Override
    public Future<Reply> send(Request request) {
        return next.send(request)
                .compose(reply -> reply.isFault() ? Future.succeededFuture(reply) : of(request, reply));
    }

    private Future<Reply> of(Request request, Reply reply) {
        return switch (reply.body()) {
            case Payload payload -> of(request, reply, payload);
            case Flow flow -> {
                flow.abandon();
                yield Future.failedFuture(new ChannelFailure.InvalidReply("The reply must be held whole."));
            }
        };
    }

    private Future<Reply> of(Request request, Reply reply, Payload payload) {
        try {
            Json json = payload.isEmpty() ? Json.NULL : Json.parse(payload);
            if (schema != null && !schema.validate(json).isEmpty()) {
                return Future.failedFuture(
                        new ChannelFailure.InvalidReply("The service's reply does not fit the route's reply schema."));
            }
            if (body == null) {
                return Future.succeededFuture(reply);
            }
            Payload answer = body.compose(request.scope().with(root, json)).toPayload();
            return Future.succeededFuture(new Reply(status, reply.headers(), JSON, answer, null));
        } catch (MalformedJsonException malformed) {
            return Future.failedFuture(new ChannelFailure.InvalidReply("The service's reply is not JSON."));
        } catch (EvaluationException unusable) {
            return Future.failedFuture(new ChannelFailure.InvalidReply(
                    "The answer cannot be put together from the service's reply: " + unusable.getMessage()));
        }
    }
}

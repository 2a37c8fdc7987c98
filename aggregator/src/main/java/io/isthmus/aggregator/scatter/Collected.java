package io.isthmus.aggregator.scatter;

import io.isthmus.aggregator.channel.ChannelFailure.InvalidReply;
import io.isthmus.aggregator.channel.ChannelFailure.RepliesIncomplete;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.channel.Replies;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.config.RepliesConfig;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.expression.Scope;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.PayloadSchema;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The replies to one message, as far as they have come. */
final class Collected implements Replies {

    private static final String JSON = "application/json";

    private final RepliesConfig config;
    private final @Nullable PayloadSchema schema;
    private final Request request;
    private final ScatterCounters counters;
    private final Misfits misfits;
    private final Consumer<Json> landing;
    private final List<Json> taken = new ArrayList<>();
    private int ignored;
    private long bytes;

    /**
     * @param request what they answer
     * @param misfits is told of each reply that does not fit
     * @param landing is told of each reply that is taken
     */
    Collected(
            RepliesConfig config,
            @Nullable PayloadSchema schema,
            Request request,
            ScatterCounters counters,
            Misfits misfits,
            Consumer<Json> landing) {
        this.config = config;
        this.schema = schema;
        this.request = request;
        this.counters = counters;
        this.misfits = misfits;
        this.landing = landing;
    }

    @Override
    public @Nullable Future<Reply> take(Reply reply) {
        if (reply.isFault()) {
            return unusable(Future.succeededFuture(reply));
        }
        return switch (reply.body()) {
            case Payload payload -> take(reply, payload);
            case Flow flow -> {
                flow.abandon();
                yield takeUnreadable(new InvalidReply("A reply must be held whole."));
            }
        };
    }

    private @Nullable Future<Reply> take(Reply reply, Payload payload) {
        bytes += payload.size();
        if (bytes > config.bytesMax().bytes()) {
            counters.tooLarge().increment();
            var tooLarge = new InvalidReply("The replies are larger than bytesMax, which is "
                    + config.bytesMax().bytes() + " bytes.");
            misfits.note(request, reply, tooLarge);
            return Future.failedFuture(tooLarge);
        }
        Json json;
        try {
            json = payload.isEmpty() ? Json.NULL : Json.parse(payload);
        } catch (MalformedJsonException malformed) {
            return misfit(reply, new InvalidReply("A reply is not JSON."));
        }
        if (schema != null && !schema.validate(json).isEmpty()) {
            return misfit(reply, new InvalidReply("A reply does not fit the route's reply schema."));
        }
        counters.taken().increment();
        taken.add(json);
        landing.accept(json);
        return isLast(json);
    }

    private @Nullable Future<Reply> misfit(Reply reply, InvalidReply why) {
        misfits.note(request, reply, why);
        return takeUnreadable(why);
    }

    private @Nullable Future<Reply> isLast(Json latest) {
        Expression until = config.until();
        try {
            if (until != null && isTrue(until, latest)) {
                return end();
            }
        } catch (EvaluationException unusable) {
            return Future.failedFuture(
                    new InvalidReply("The replies cannot be judged by the route's until: " + unusable.getMessage()));
        }
        return endIfFull();
    }

    private boolean isTrue(Expression until, Json latest) throws EvaluationException {
        // The array of all is made only where it is asked for: it grows with each reply.
        Scope seen = root -> switch (root) {
            case "reply" -> latest;
            case "replies" -> array();
            default -> request.scope().value(root);
        };
        Json value = until.evaluate(seen);
        return value != null && value.isTrue();
    }

    @Override
    public @Nullable Future<Reply> takeUnreadable(InvalidReply why) {
        return unusable(Future.failedFuture(why));
    }

    private @Nullable Future<Reply> unusable(Future<Reply> asTheAnswer) {
        return switch (config.faults()) {
            case FAIL -> asTheAnswer;
            case IGNORE -> {
                ignored++;
                counters.ignored().increment();
                yield endIfFull();
            }
        };
    }

    private @Nullable Future<Reply> endIfFull() {
        if (taken.size() + ignored < config.most()) {
            return null;
        }
        counters.full().increment();
        return end();
    }

    @Override
    public Future<Reply> end() {
        return taken.size() >= config.atLeast()
                ? Future.succeededFuture(Reply.of(200, JSON, array().toPayload()))
                : Future.failedFuture(new RepliesIncomplete(taken.size(), config.atLeast(), ignored));
    }

    /** The last word of an answer in parts. */
    Reply summary() {
        var summary = Json.object().put("replies", taken.size()).put("ignored", ignored);
        return Reply.of(200, JSON, summary.build().toPayload());
    }

    @Override
    public boolean isEmpty() {
        return taken.isEmpty() && ignored == 0;
    }

    @Override
    public boolean mayBeEmpty() {
        return config.atLeast() == 0;
    }

    private Json array() {
        var array = Json.array();
        taken.forEach(array::add);
        return array.build();
    }
}

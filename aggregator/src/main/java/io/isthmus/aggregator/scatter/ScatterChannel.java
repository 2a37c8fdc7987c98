package io.isthmus.aggregator.scatter;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure.RepliesIncomplete;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.channel.Parts;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.config.RepliesConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.TimeSource;
import io.isthmus.schema.payload.PayloadSchema;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message and takes many replies to it (Scatter-Gather). The answer is a JSON array of them, in the order in
 * which they came: from one topic or queue there is no other.
 *
 * <p>Whoever waits is the channel behind, by the deadline that it is given here: the end of {@code within}, or the
 * request's own. By then enough replies are an answer, too few are {@link RepliesIncomplete}, and none at all is what it
 * would be for a single reply.
 */
public final class ScatterChannel implements Channel {

    private final Channel next;
    private final RepliesConfig config;
    private final @Nullable PayloadSchema schema;
    private final boolean inParts;
    private final TimeSource time;
    private final ScatterCounters counters;
    private final Misfits misfits;

    private ScatterChannel(
            Channel next,
            RepliesConfig config,
            @Nullable PayloadSchema schema,
            boolean inParts,
            TimeSource time,
            ScatterCounters counters,
            Misfits misfits) {
        this.next = next;
        this.config = config;
        this.schema = schema;
        this.inParts = inParts;
        this.time = time;
        this.counters = counters;
        this.misfits = misfits;
    }

    /**
     * Answers in one piece.
     *
     * @param next a broker's
     * @param schema what each reply must fit; null for any JSON
     */
    public static ScatterChannel whole(
            Channel next,
            RepliesConfig config,
            @Nullable PayloadSchema schema,
            TimeSource time,
            ScatterCounters counters) {
        return new ScatterChannel(next, config, schema, false, time, counters, Misfits.NONE);
    }

    /** Answers in {@link Parts}: a {@code reply} for each, and their number at the end. */
    public static ScatterChannel inParts(
            Channel next,
            RepliesConfig config,
            @Nullable PayloadSchema schema,
            TimeSource time,
            ScatterCounters counters) {
        return new ScatterChannel(next, config, schema, true, time, counters, Misfits.NONE);
    }

    /** This, with {@code told} of the replies that do not fit or are too large. */
    public ScatterChannel noting(Misfits told) {
        return new ScatterChannel(next, config, schema, inParts, time, counters, told);
    }

    @Override
    public Future<Reply> send(Request request) {
        Deadline deadline = config.within() == null
                ? request.deadline()
                : request.deadline().atMost(config.within(), time);
        Request asked = request.withDeadline(deadline);
        return inParts ? sendInParts(asked) : sendWhole(asked);
    }

    private Future<Reply> sendWhole(Request request) {
        var collected = new Collected(config, schema, request, counters, misfits, told(request));
        return next.send(request.withReplies(collected));
    }

    /** What is told of each reply that is taken. */
    private Consumer<Json> told(Request request) {
        if (!(request.attendance() instanceof Attendance.Noticed noticed)) {
            return _ -> {};
        }
        int most = config.most();
        return new Consumer<>() {
            private int taken;

            @Override
            public void accept(Json reply) {
                taken++;
                noticed.progress().arrived(taken, most);
            }
        };
    }

    private Future<Reply> sendInParts(Request request) {
        Abandonment reader = request.abandonment().child();
        var parts = new Parts(reader::give);
        var collected = new Collected(
                config, schema, request, counters, misfits, json -> parts.add(new Parts.Part("reply", json)));
        next.send(request.withAbandonment(reader).withReplies(collected)).onComplete(result -> {
            reader.detach();
            if (result.failed()) {
                parts.end(Future.failedFuture(result.cause()));
            } else {
                Reply reply = result.result();
                parts.end(Future.succeededFuture(reply.isFault() ? reply : collected.summary()));
            }
        });
        return parts.begun();
    }
}

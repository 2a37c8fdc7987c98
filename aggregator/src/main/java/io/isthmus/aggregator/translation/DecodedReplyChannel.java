package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.channel.Replies;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes JSON of replies that come in another form. */
public final class DecodedReplyChannel implements Channel {

    private static final String JSON = "application/json";

    private final Channel next;
    private final MessageForm form;
    private final Misfits misfits;
    private final @Nullable Loop loop;

    /**
     * For a reply that somebody keeps, whose request's time is over.
     *
     * @param next its replies are held whole
     * @param misfits is told of those that are not in {@code form}
     */
    public DecodedReplyChannel(Channel next, MessageForm form, Misfits misfits) {
        this(next, form, misfits, null);
    }

    /**
     * For replies that are waited for until the deadline of their request.
     *
     * @param next its replies are held whole
     * @param misfits is told of those that are not in {@code form}
     * @param loop on which replies come; null for one that may take its time
     */
    public DecodedReplyChannel(Channel next, MessageForm form, Misfits misfits, @Nullable Loop loop) {
        this.next = next;
        this.form = form;
        this.misfits = misfits;
        this.loop = loop;
    }

    @Override
    public Future<Reply> send(Request request) {
        if (request.attendance() instanceof Attendance.Durable) {
            // What comes back is the broker's receipt; the reply is read by whoever keeps it.
            return next.send(request);
        }
        Replies replies = request.replies();
        return replies == null
                ? next.send(request).compose(reply -> inTime(request, decoded(request, reply, form, misfits)))
                : new DecodedReplies(request, replies, form, misfits).send(next);
    }

    private Future<Reply> inTime(Request request, Future<Reply> decoded) {
        return loop == null ? decoded : InTime.of(decoded, request, loop, DecodedReplyChannel::late);
    }

    private static ChannelFailure late() {
        return ChannelFailure.SchemaUnavailable.notRead("its schema could not be looked up within the deadline");
    }

    /** As {@link #decoded(Reply, MessageForm)}, with {@code misfits} told of a reply that is not in {@code form}. */
    static Future<Reply> decoded(Request request, Reply reply, MessageForm form, Misfits misfits) {
        return decoded(reply, form).onFailure(failure -> {
            if (failure instanceof ChannelFailure.InvalidReply why) {
                misfits.note(request, reply, why);
            }
        });
    }

    /** {@code reply} as JSON. A service may report a fault in another form than the one for its answers. */
    private static Future<Reply> decoded(Reply reply, MessageForm form) {
        if (reply.fault() != null || (reply.isFault() && saysWhatItIs(reply.contentType()))) {
            return Future.succeededFuture(reply);
        }
        if (!(reply.body() instanceof Payload body)) {
            return Future.failedFuture(new ChannelFailure.InvalidReply("The reply must be held whole."));
        }
        if (reply.isFault()) {
            return body.isEmpty()
                    ? Future.succeededFuture(reply)
                    : form.decode(body)
                            .transform(read -> Future.succeededFuture(
                                    read.succeeded()
                                            ? withBody(reply, read.result().toPayload(), JSON)
                                            : withBody(reply, Payload.EMPTY, null)));
        }
        return form.decode(body).map(json -> withBody(reply, json.toPayload(), JSON));
    }

    private static Reply withBody(Reply reply, Payload body, @Nullable String contentType) {
        return new Reply(reply.status(), reply.headers(), contentType, body, null);
    }

    private static boolean saysWhatItIs(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.toLowerCase(Locale.ROOT);
        return type.startsWith(JSON) || type.startsWith("text/") || type.contains("+json");
    }
}

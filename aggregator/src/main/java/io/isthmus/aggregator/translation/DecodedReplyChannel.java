package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Replies;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes JSON of replies that come in another form. */
public final class DecodedReplyChannel implements Channel {

    private static final String JSON = "application/json";

    private final Channel next;
    private final MessageForm form;

    /** @param next its replies are held whole */
    public DecodedReplyChannel(Channel next, MessageForm form) {
        this.next = next;
        this.form = form;
    }

    @Override
    public Future<Reply> send(Request request) {
        if (request.attendance() instanceof Attendance.Durable) {
            // What comes back is the broker's receipt; the reply is read by whoever keeps it.
            return next.send(request);
        }
        Replies replies = request.replies();
        return replies == null
                ? next.send(request).compose(reply -> decoded(reply, form))
                : new DecodedReplies(request, replies, form).send(next);
    }

    /** {@code reply} as JSON. A service may report a fault in another form than the one for its answers. */
    static Future<Reply> decoded(Reply reply, MessageForm form) {
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

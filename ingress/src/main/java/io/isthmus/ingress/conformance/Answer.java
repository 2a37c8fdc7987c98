package io.isthmus.ingress.conformance;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request.
 *
 * @param marker what told its body from others; empty if nothing did
 * @param reply null if there is none
 * @param failure why there is none
 * @param millis how long it took
 */
record Answer(
        String marker, @Nullable Reply reply, @Nullable ChannelFailure failure, long millis) {

    boolean isThere() {
        return reply != null;
    }

    /** Whether the service has answered, and not with a fault. */
    boolean isGood() {
        return reply != null && !reply.isFault();
    }

    /** The reply's body as text; empty if there is none. */
    String body() {
        return reply != null && reply.body() instanceof Payload payload ? payload.asUtf8() : "";
    }

    /** Whether the body has the request's own marker. */
    boolean echoes() {
        return !marker.isEmpty() && body().contains(marker);
    }

    /** In words. */
    String said() {
        if (reply != null) {
            return reply.isFault()
                    ? "a fault, " + reply.status() + (reply.fault() == null ? "" : " (" + reply.fault() + ")")
                    : "an answer, " + reply.status();
        }
        return failure == null ? "nothing" : failure.getMessage();
    }
}

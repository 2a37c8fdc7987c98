package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Flow;
import io.isthmus.schema.message.Payload;

/** Reads replies that are held whole as JSON. */
final class HeldReplies {

    private HeldReplies() {}

    static Json json(Reply reply) throws ChannelFailure.InvalidReply {
        return switch (reply.body()) {
            case Payload payload -> json(payload);
            case Flow flow -> {
                flow.abandon();
                throw new ChannelFailure.InvalidReply("The reply must be held whole.");
            }
        };
    }

    private static Json json(Payload payload) throws ChannelFailure.InvalidReply {
        try {
            return payload.isEmpty() ? Json.NULL : Json.parse(payload);
        } catch (MalformedJsonException malformed) {
            throw new ChannelFailure.InvalidReply("The service's reply is not JSON.");
        }
    }
}

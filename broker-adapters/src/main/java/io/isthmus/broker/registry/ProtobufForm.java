package io.isthmus.broker.registry;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.translation.MessageForm;
import io.isthmus.schema.config.ProtobufPayloadConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.Framing;
import io.isthmus.schema.payload.UnreadableBytesException;
import io.isthmus.schema.protobuf.ProtoType;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are Protobuf, bare or behind the number of their schema and their place in it. What a reply was written with need
 * not be known: fields have their numbers in every version of a schema.
 */
final class ProtobufForm implements MessageForm {

    private final ProtobufPayloadConfig config;
    private final ProtoType message;
    private final @Nullable ProtoType reply;
    private final @Nullable RegistryLookups registry;

    /** @param registry null for bare values */
    ProtobufForm(ProtobufPayloadConfig config, @Nullable RegistryLookups registry) {
        this.config = config;
        this.message = config.messageType();
        this.reply = config.replyType();
        this.registry = registry;
    }

    @Override
    public String mediaType() {
        return ProtoType.MEDIA_TYPE;
    }

    @Override
    public Future<Payload> encode(Json body) {
        if (registry == null) {
            return Forms.encoded(message, body, bytes -> bytes);
        }
        // What does not fit is told whether or not the registry can be asked.
        return Forms.encoded(message, body, message::withPlace)
                .compose(placed -> registry.latest(Objects.requireNonNull(config.subject()))
                        .recover(Forms::notSent)
                        .map(id -> Payload.of(Framing.frame(id, placed.bytes()))));
    }

    @Override
    public Future<Json> decode(Payload received) {
        try {
            int from = 0;
            if (registry != null) {
                var _ = Framing.schemaId(received.bytes());
                from = ProtoType.skipPlace(received.bytes(), Framing.LENGTH);
            }
            return Forms.decoded(Objects.requireNonNull(reply), received, from);
        } catch (UnreadableBytesException unframed) {
            return Future.failedFuture(new ChannelFailure.InvalidReply(
                    "The service's reply cannot be read: " + unframed.getMessage() + "."));
        }
    }
}

package io.isthmus.broker.registry;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.translation.MessageForm;
import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.config.AvroPayloadConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.Decoding;
import io.isthmus.schema.payload.Framing;
import io.isthmus.schema.payload.UnreadableBytesException;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Messages that are Avro, bare or behind the number of their schema. */
final class AvroForm implements MessageForm {

    /** Schemas that replies were written with, resolved against the one that they are read as. More begin anew. */
    private static final int WRITERS_MAX = 1_000;

    private final AvroPayloadConfig config;
    private final @Nullable RegistryLookups registry;
    private final @Nullable Decoding bare;
    private final Map<Integer, Decoding> byWriter = new HashMap<>();

    /** @param registry null for bare values */
    AvroForm(AvroPayloadConfig config, @Nullable RegistryLookups registry) {
        this.config = config;
        this.registry = registry;
        this.bare = config.reply() == null ? null : config.reply().decoding();
    }

    @Override
    public String mediaType() {
        return AvroType.MEDIA_TYPE;
    }

    @Override
    public Future<Payload> encode(Json body) {
        AvroType type = config.schema();
        if (registry == null) {
            return Forms.encoded(Objects.requireNonNull(type), body, bytes -> bytes);
        }
        String subject = Objects.requireNonNull(config.subject());
        if (type == null) {
            return registry.latest(subject)
                    .compose(id -> registry.schema(id)
                            .recover(Forms::notSent)
                            .compose(latest -> Forms.encoded(latest, body, bytes -> Framing.frame(id, bytes))))
                    .recover(Forms::notSent);
        }
        // What does not fit is told whether or not the registry can be asked.
        return Forms.encoded(type, body, bytes -> bytes)
                .compose(bare -> registry.id(subject, type.text())
                        .recover(Forms::notSent)
                        .map(id -> Payload.of(Framing.frame(id, bare.bytes()))));
    }

    @Override
    public Future<Json> decode(Payload message) {
        if (registry == null) {
            return Forms.decoded(Objects.requireNonNull(bare), message, 0);
        }
        int id;
        try {
            id = Framing.schemaId(message.bytes());
        } catch (UnreadableBytesException unframed) {
            return Future.failedFuture(new ChannelFailure.InvalidReply(
                    "The service's reply cannot be read: " + unframed.getMessage() + "."));
        }
        Decoding known = byWriter.get(id);
        if (known != null) {
            return Forms.decoded(known, message, Framing.LENGTH);
        }
        return registry.schema(id)
                .recover(Forms::notRead)
                .compose(writer -> Forms.decoded(remembered(id, writer), message, Framing.LENGTH));
    }

    private Decoding remembered(int id, AvroType writer) {
        if (byWriter.size() >= WRITERS_MAX) {
            byWriter.clear();
        }
        return byWriter.computeIfAbsent(
                id,
                _ -> config.reply() == null ? writer.decoding() : config.reply().decoding(writer));
    }
}

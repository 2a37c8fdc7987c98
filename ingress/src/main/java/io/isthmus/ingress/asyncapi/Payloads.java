package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.config.AvroPayloadConfig;
import io.isthmus.schema.config.PayloadConfig;
import io.isthmus.schema.config.ProtobufPayloadConfig;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.protobuf.ProtoType;
import org.jspecify.annotations.Nullable;

/** What messages are made of that are not JSON. */
final class Payloads {

    private static final String AVRO = "application/vnd.apache.avro+json;version=1.9.0";

    private Payloads() {}

    /** @param json where nothing else is said */
    static String contentType(@Nullable PayloadConfig payload, String json) {
        return switch (payload) {
            case AvroPayloadConfig _ -> AvroType.MEDIA_TYPE;
            case ProtobufPayloadConfig _ -> ProtoType.MEDIA_TYPE;
            case null -> json;
        };
    }

    /** The schema of what is sent; {@code json} where that is JSON. */
    static Json sent(@Nullable PayloadConfig payload, Json json) {
        return switch (payload) {
            case AvroPayloadConfig avro when avro.schema() != null -> avro(avro.schema());
            case AvroPayloadConfig avro ->
                described("Avro, by the latest schema of " + avro.subject() + " in the registry " + avro.registry());
            case ProtobufPayloadConfig protobuf -> described("The Protobuf message " + protobuf.message());
            case null -> json;
        };
    }

    /** The schema of a reply; {@code json} where that is JSON. */
    static Json reply(@Nullable PayloadConfig payload, Json json) {
        return switch (payload) {
            case AvroPayloadConfig avro when avro.reply() != null -> avro(avro.reply());
            case AvroPayloadConfig avro ->
                described("Avro, by any schema that the registry " + avro.registry() + " knows");
            case ProtobufPayloadConfig protobuf -> described("The Protobuf message " + protobuf.reply());
            case null -> json;
        };
    }

    private static Json avro(AvroType type) {
        try {
            return Members.of("schemaFormat", AVRO, "schema", Json.parse(Payload.utf8(type.text())));
        } catch (MalformedJsonException bug) {
            throw new IllegalStateException("an Avro schema is not JSON", bug);
        }
    }

    private static Json described(String what) {
        return Members.of("description", what + ".");
    }
}

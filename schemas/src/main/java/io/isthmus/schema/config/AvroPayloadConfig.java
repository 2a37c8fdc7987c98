package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;

import io.isthmus.schema.avro.AvroType;
import org.jspecify.annotations.Nullable;

/** Messages that are Avro. */
@Variant("avro")
public record AvroPayloadConfig(
        @Key(
                "An Avro schema file: what is sent, or what the messages of a stream are read as. Left out: the latest schema of the "
                        + "subject, or in a stream as they were written.")
        @Nullable
        AvroType schema,

        @Key(
                "An Avro schema file: what a reply is read as, whatever schema of the registry it was written with. Left out: "
                        + "as it was written, which needs a registry.")
        @Nullable
        AvroType reply,

        @Key(
                "The name of one under schemaRegistries: each message begins with the number that its schema has there, as "
                        + "Confluent's serializers have it. Left out: messages are the bare value.")
        @Nullable
        String registry,

        @Key(
                "What the registry has the schema of what is sent under, such as orders-value. Needed with a registry, and only "
                        + "there; a stream, which sends nothing, has none.")
        @Nullable
        String subject)
        implements PayloadConfig {

    public AvroPayloadConfig {
        notBlank(registry, "registry");
        notBlank(subject, "subject");
        check(schema != null || registry != null, "", "needs schema, or registry and subject");
        check(subject == null || registry != null, "subject", "needs registry beside it");
    }

    @Override
    public PayloadConfig forReading() {
        return new AvroPayloadConfig(schema, schema, registry, subject);
    }

    @Override
    public boolean readsReplies() {
        return reply != null || registry != null;
    }

    @Override
    public boolean namesReply() {
        return reply != null;
    }
}

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;

import io.isthmus.schema.protobuf.ProtoFile;
import io.isthmus.schema.protobuf.ProtoType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Messages that are Protobuf. */
@Variant("protobuf")
public record ProtobufPayloadConfig(
        @Key("A descriptor file: what protoc --include_imports --descriptor_set_out=FILE writes.")
        ProtoFile descriptor,

        @Key("The full name of the message that is sent, or that the messages of a stream are, such as shop.Order.")
        String message,

        @Key("The full name of the message that a reply is, such as shop.Quote. Needed where there are replies.")
        @Nullable
        String reply,

        @Key(
                "The name of one under schemaRegistries: each message begins with the number that its schema has there and its place in "
                        + "its file, as Confluent's serializers have it. Left out: messages are the bare value.")
        @Nullable
        String registry,

        @Key(
                "What the registry has the schema of what is sent under, such as orders-value. Needed with a registry, and only "
                        + "there; a stream, which sends nothing, has none.")
        @Nullable
        String subject)
        implements PayloadConfig {

    public ProtobufPayloadConfig {
        notBlank(registry, "registry");
        notBlank(subject, "subject");
        checkName(descriptor, message, "message");
        if (reply != null) {
            checkName(descriptor, reply, "reply");
        }
        check(subject == null || registry != null, "subject", "needs registry beside it");
    }

    private static void checkName(ProtoFile descriptor, String name, String key) {
        check(
                descriptor.type(name) != null,
                key,
                "names '" + name + "', which is not in the descriptor file; there "
                        + References.names(descriptor.names()));
    }

    /** What is sent. */
    public ProtoType messageType() {
        return Objects.requireNonNull(descriptor.type(message));
    }

    /** What a reply is; null where there are none. */
    public @Nullable ProtoType replyType() {
        return reply == null ? null : descriptor.type(reply);
    }

    @Override
    public PayloadConfig forReading() {
        return new ProtobufPayloadConfig(descriptor, message, message, registry, subject);
    }

    @Override
    public boolean readsReplies() {
        return reply != null;
    }

    @Override
    public boolean namesReply() {
        return reply != null;
    }
}

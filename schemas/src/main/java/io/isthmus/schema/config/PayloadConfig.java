package io.isthmus.schema.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** That messages are not JSON: what they are instead. The HTTP side is JSON all the same. */
public sealed interface PayloadConfig permits AvroPayloadConfig, ProtobufPayloadConfig {

    /** Its key. */
    default String kind() {
        return Objects.requireNonNull(getClass().getAnnotation(Variant.class)).value();
    }

    /** The schema registry that knows the schemas; null where messages have no number of a schema before them. */
    @Nullable
    String registry();

    /** What the registry has the schema of what is sent under; null without a registry, and where nothing is sent. */
    @Nullable
    String subject();

    /** The same for messages that are only read: what is said of what a call sends holds for what comes. */
    PayloadConfig forReading();

    /** Whether it says how replies are read. */
    boolean readsReplies();

    /** Whether it says something of replies that only a call can need. */
    boolean namesReply();
}

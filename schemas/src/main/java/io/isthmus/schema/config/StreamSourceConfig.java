package io.isthmus.schema.config;

import io.isthmus.schema.expression.Composition;
import org.jspecify.annotations.Nullable;

/** Where a stream comes from, by the kind of broker. */
public sealed interface StreamSourceConfig permits KafkaStreamConfig, RabbitStreamConfig {

    /** Which messages a client gets; null for all. */
    @Nullable
    Composition filter();
}

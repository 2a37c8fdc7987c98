package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.topicName;

import io.isthmus.schema.expression.Composition;
import org.jspecify.annotations.Nullable;

/** A Kafka topic, all partitions of it. Each instance reads it once, whatever the number of clients. */
@Variant("kafka")
public record KafkaStreamConfig(
        @Key("The name of a Kafka broker under brokers.") String broker,
        @Key("The topic to read.") String topic,

        @Key(
                "Which messages a client gets: one expression that is true for them, over the message's key, headers and "
                        + "value and the client's path, query, header and token, such as \"${key = query.sku}\". Left out: all.")
        @Nullable
        Composition filter)
        implements StreamSourceConfig {

    public KafkaStreamConfig {
        notBlank(broker, "broker");
        topicName(topic, "topic");
    }
}

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.topicName;

import io.isthmus.schema.expression.Template;
import org.jspecify.annotations.Nullable;

/** A Kafka topic that messages are published to. */
@Variant("kafka")
public record KafkaPublishConfig(
        @Key("The name of a Kafka broker under brokers.") String broker,
        @Key("The topic to publish to.") String topic,

        @Key("The record's key, such as \"${body.customerId}\". Left out: none, so any partition.") @Nullable
        Template key,

        @Key("The record's partition, a number such as \"${body.shard}\". Left out: by the key.") @Nullable
        Template partition)
        implements PublishTargetConfig {

    public KafkaPublishConfig {
        notBlank(broker, "broker");
        topicName(topic, "topic");
    }
}

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.topicName;

import io.isthmus.schema.expression.Template;
import org.jspecify.annotations.Nullable;

/** A Kafka topic that a service takes requests from. */
@Variant("kafka")
public record KafkaTargetConfig(
        @Key("The name of a Kafka broker under brokers.") String broker,
        @Key("The topic to send to.") String topic,

        @Key("The record's key, such as \"${body.customerId}\". Left out: none, so any partition.") @Nullable
        Template key,

        @Key(value = "What the service expects and how it answers.", fallback = "isthmus")
        Dialect dialect,

        @Key(
                "The consumer group of the service. While no member of it has a partition of the topic, calls are answered "
                        + "503 at once. Left out: they wait for a reply until their deadline.")
        @Nullable
        String consumers)
        implements TargetConfig {

    public KafkaTargetConfig {
        notBlank(broker, "broker");
        topicName(topic, "topic");
        Dialect.checkKafka(dialect);
        notBlank(consumers, "consumers");
    }
}

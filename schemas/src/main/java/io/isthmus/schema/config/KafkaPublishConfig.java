package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.topicName;

import io.isthmus.schema.config.KafkaTargetConfig.AdmitConfig;
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
        Template partition,

        @Key("A consumer group that takes the messages. While no member of it has a partition of the topic, nothing is "
                + "published and requests are answered 503 at once. Left out: messages wait in the topic.")
        @Nullable
        String consumers,

        @Key("Whether messages are published while the group is far behind; only with consumers. Left out: always.")
        @Nullable
        AdmitConfig admit)
        implements PublishTargetConfig {

    /** Messages that wait for whoever will take them. */
    public KafkaPublishConfig(String broker, String topic, @Nullable Template key, @Nullable Template partition) {
        this(broker, topic, key, partition, null, null);
    }

    public KafkaPublishConfig {
        notBlank(broker, "broker");
        topicName(topic, "topic");
        notBlank(consumers, "consumers");
        check(admit == null || consumers != null, "admit", "needs consumers beside it: the group whose lag counts");
    }
}

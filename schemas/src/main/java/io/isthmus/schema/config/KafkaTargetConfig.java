package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.range;
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
        String consumers,

        @Key("Whether calls are let in while the service is far behind; only with consumers. Left out: always.")
        @Nullable
        AdmitConfig admit)
        implements TargetConfig {

    /** A call that is let in whatever waits for the service. */
    public KafkaTargetConfig(
            String broker, String topic, @Nullable Template key, Dialect dialect, @Nullable String consumers) {
        this(broker, topic, key, dialect, consumers, null);
    }

    public KafkaTargetConfig {
        notBlank(broker, "broker");
        topicName(topic, "topic");
        Dialect.checkKafka(dialect);
        notBlank(consumers, "consumers");
        check(admit == null || consumers != null, "admit", "needs consumers beside it: the group whose lag counts");
    }

    /** How far behind the service may be. */
    public record AdmitConfig(
            @Key(
                    "Messages of the topic that the group has not committed; while there are more, requests are answered "
                            + "503, until there are a fifth less. The group's commits lag behind its work: leave room for them.")
            int lagMax) {

        public AdmitConfig {
            range(lagMax, 1, 1_000_000_000, "lagMax");
        }
    }
}

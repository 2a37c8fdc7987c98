package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;

import io.isthmus.schema.config.RabbitTargetConfig.AdmitConfig;
import io.isthmus.schema.expression.Template;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A RabbitMQ exchange or queue that messages are published to: exactly one of the two. */
@Variant("rabbitmq")
public record RabbitPublishConfig(
        @Key("The name of a RabbitMQ broker under brokers.") String broker,

        @Key("The exchange to publish to; not with queue.") @Nullable
        String exchange,

        @Key("The routing key, such as \"order.${path.id}\"; only with exchange. Left out: empty.") @Nullable
        Template key,

        @Key("The queue to publish to, by way of the default exchange; not with exchange.") @Nullable
        String queue,

        @Key(
                "A queue that takes the messages. While nobody consumes it, nothing is published and requests are answered "
                        + "503 at once. Left out: messages wait in the queue.")
        @Nullable
        String consumers,

        @Key(
                "Whether messages are published while too many wait in the queue, or in that of consumers. Left out: always.")
        @Nullable
        AdmitConfig admit)
        implements PublishTargetConfig {

    /** Messages that wait for whoever will take them. */
    public RabbitPublishConfig(
            String broker, @Nullable String exchange, @Nullable Template key, @Nullable String queue) {
        this(broker, exchange, key, queue, null, null);
    }

    public RabbitPublishConfig {
        notBlank(broker, "broker");
        notBlank(exchange, "exchange");
        notBlank(queue, "queue");
        check(
                exchange == null || queue == null,
                "queue",
                "must not stand beside exchange: a message is published to one of the two");
        check(exchange != null || queue != null, "", "needs one of exchange and queue to publish to");
        notBlank(consumers, "consumers");
        check(
                admit == null || consumers != null || queue != null,
                "admit",
                "needs consumers beside an exchange: the queue whose depth counts");
        check(key == null || exchange != null, "key", "only goes with exchange: a queue needs no routing key");
    }

    /** The queue whose depth counts: {@link #consumers}, or else {@link #queue}. */
    public String serviceQueue() {
        return Objects.requireNonNull(consumers != null ? consumers : queue);
    }

    /** The exchange to publish to, the default exchange ({@code ""}) for a queue. */
    public String publishTo() {
        return exchange != null ? exchange : "";
    }

    /** The routing key to publish with: {@link #key}, or the name of the queue. */
    public Template routingKey() {
        return exchange == null
                ? Template.constant(Objects.requireNonNull(queue))
                : Objects.requireNonNullElseGet(key, () -> Template.constant(""));
    }
}

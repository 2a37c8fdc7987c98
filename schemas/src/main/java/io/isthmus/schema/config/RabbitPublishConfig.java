package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;

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
        String queue)
        implements PublishTargetConfig {

    public RabbitPublishConfig {
        notBlank(broker, "broker");
        notBlank(exchange, "exchange");
        notBlank(queue, "queue");
        check(
                exchange == null || queue == null,
                "queue",
                "must not stand beside exchange: a message is published to one of the two");
        check(exchange != null || queue != null, "", "needs one of exchange and queue to publish to");
        check(key == null || exchange != null, "key", "only goes with exchange: a queue needs no routing key");
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

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.range;

import io.isthmus.schema.expression.Template;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A RabbitMQ exchange or queue that a service takes requests from: exactly one of the two. */
@Variant("rabbitmq")
public record RabbitTargetConfig(
        @Key("The name of a RabbitMQ broker under brokers.") String broker,

        @Key("The exchange to publish to; not with queue.") @Nullable
        String exchange,

        @Key("The routing key, such as \"reserve.${path.sku}\"; only with exchange. Left out: empty.") @Nullable
        Template key,

        @Key("The queue to send to, by way of the default exchange; not with exchange.") @Nullable
        String queue,

        @Key(value = "What the service expects and how it answers.", fallback = "isthmus")
        Dialect dialect,

        @Key("The queue that the service consumes. While nobody consumes it, calls are answered 503 at once. Left out: "
                + "they wait in the queue until their deadline.")
        @Nullable
        String consumers,

        @Key("Whether calls are let in while too many wait in the queue, or in that of consumers. Left out: always.")
        @Nullable
        AdmitConfig admit)
        implements TargetConfig {

    /** A call that waits for whoever will consume it. */
    public RabbitTargetConfig(
            String broker, @Nullable String exchange, @Nullable Template key, @Nullable String queue, Dialect dialect) {
        this(broker, exchange, key, queue, dialect, null, null);
    }

    public RabbitTargetConfig {
        notBlank(broker, "broker");
        notBlank(exchange, "exchange");
        notBlank(queue, "queue");
        check(
                exchange == null || queue == null,
                "queue",
                "must not stand beside exchange: a message is published to one of the two");
        check(exchange != null || queue != null, "", "needs one of exchange and queue to publish to");
        Dialect.checkRabbit(dialect);
        notBlank(consumers, "consumers");
        check(
                admit == null || consumers != null || queue != null,
                "admit",
                "needs consumers beside an exchange: the queue whose depth counts");
        check(key == null || exchange != null, "key", "only goes with exchange: a queue needs no routing key");
    }

    /** The queue that the service consumes: {@link #consumers}, or else {@link #queue}. */
    public String serviceQueue() {
        return Objects.requireNonNull(consumers != null ? consumers : queue);
    }

    /** How many messages may wait. */
    public record AdmitConfig(
            @Key("Messages that wait in the queue; while there are more, requests are answered 503, until there are a "
                    + "fifth less.")
            int depthMax) {

        public AdmitConfig {
            range(depthMax, 1, 1_000_000_000, "depthMax");
        }
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

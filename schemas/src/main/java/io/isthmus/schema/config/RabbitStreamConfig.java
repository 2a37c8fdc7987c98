package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.notBlank;

import io.isthmus.schema.expression.Composition;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ exchange. Each instance binds one queue of its own to it while there are clients, whatever their number. What is
 * published while nobody reads is not kept: a client that comes back gets what comes next.
 */
@Variant("rabbitmq")
public record RabbitStreamConfig(
        @Key("The name of a RabbitMQ broker under brokers.") String broker,
        @Key("The exchange to read; it must exist.") String exchange,

        @Key(
                value = "The binding key, a pattern where the exchange's kind has some, such as price.*.",
                fallback = "\"#\"")
        String key,

        @Key(
                "Which messages a client gets: one expression that is true for them, over the message's key (its routing key), "
                        + "headers and value and the client's path, query, header and token. Left out: all.")
        @Nullable
        Composition filter)
        implements StreamSourceConfig {

    public RabbitStreamConfig {
        notBlank(broker, "broker");
        notBlank(exchange, "exchange");
    }
}

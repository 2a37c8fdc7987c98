package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;

import io.isthmus.schema.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a service expects on the wire and how it answers. Written as its name, or as {@code {name: {…}}} where there is
 * something to say besides.
 */
public sealed interface Dialect {

    Dialect ISTHMUS = new Isthmus();
    Dialect AMQP = new Amqp();
    Dialect SPRING = new Spring();

    /** As the configuration names it. */
    static String name(Dialect dialect) {
        return Objects.requireNonNull(dialect.getClass().getAnnotation(Variant.class))
                .value();
    }

    /** @throws InvalidValueException for key {@code dialect} if Kafka has no such dialect */
    static void checkKafka(Dialect dialect) {
        switch (dialect) {
            case Isthmus _, Spring _ -> {}
            case Nest(var pattern) ->
                check(pattern == null, "dialect", "must be nest without a pattern: on Kafka the topic is the pattern");
            case Amqp _ -> check(false, "dialect", "is for rabbitmq; for kafka there are isthmus, spring, nest");
        }
    }

    /** @throws InvalidValueException for key {@code dialect} if RabbitMQ has no such dialect */
    static void checkRabbit(Dialect dialect) {
        switch (dialect) {
            case Isthmus _, Amqp _, Spring _ -> {}
            case Nest(var pattern) ->
                check(
                        pattern != null,
                        "dialect",
                        "needs the pattern that the handler is declared with: write {nest: {pattern: quote}}");
        }
    }

    /** Isthmus's own headers. */
    @Variant("isthmus")
    record Isthmus() implements Dialect {}

    /** Plain AMQP 0-9-1: {@code reply-to} and {@code correlation-id} properties. */
    @Variant("amqp")
    record Amqp() implements Dialect {}

    /** Spring's reply templates, on Kafka and on RabbitMQ. */
    @Variant("spring")
    record Spring() implements Dialect {}

    /** NestJS's microservices. */
    @Variant("nest")
    record Nest(
            @Key(
                    "What the handler is declared with, such as quote or {cmd: quote}; with rabbitmq only, and needed there.")
            @Nullable
            Json pattern)
            implements Dialect {}
}

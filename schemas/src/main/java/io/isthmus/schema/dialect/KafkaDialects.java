package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;

/** The dialects of Kafka. */
public final class KafkaDialects {

    public static final KafkaDialect ISTHMUS = new IsthmusKafkaDialect();
    public static final KafkaDialect SPRING = new SpringKafkaDialect();
    public static final KafkaDialect NEST = new NestKafkaDialect();

    private KafkaDialects() {}

    /** The dialect that a call over Kafka names; a configuration has no other. */
    public static KafkaDialect of(Dialect named) {
        return switch (named) {
            case Dialect.Isthmus _ -> ISTHMUS;
            case Dialect.Spring _ -> SPRING;
            case Dialect.Nest _ -> NEST;
            case Dialect.Amqp _ -> throw new IllegalArgumentException(Dialect.name(named) + " is for RabbitMQ");
        };
    }
}

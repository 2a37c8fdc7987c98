package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The dialects of Kafka. */
public final class KafkaDialects {

    public static final KafkaDialect ISTHMUS = new IsthmusKafkaDialect();
    public static final KafkaDialect SPRING = new SpringKafkaDialect();
    public static final KafkaDialect NEST = new NestKafkaDialect();
    public static final KafkaDialect SMALLRYE = new SmallRyeKafkaDialect();
    public static final KafkaDialect ZILLA = new ZillaKafkaDialect(Map.of());

    /** Those that are the same for every call, whose options do not matter for what is read. */
    public static final List<KafkaDialect> WITHOUT_OPTIONS = List.of(ISTHMUS, SPRING, NEST, SMALLRYE, ZILLA);

    private KafkaDialects() {}

    /** The dialect that a call over Kafka names; a configuration has no other. */
    public static KafkaDialect of(Dialect named) {
        return switch (named) {
            case Dialect.Isthmus _ -> ISTHMUS;
            case Dialect.Spring _ -> SPRING;
            case Dialect.Nest _ -> NEST;
            case Dialect.SmallRye _ -> SMALLRYE;
            case Dialect.Zilla(var headers) -> headers.isEmpty() ? ZILLA : new ZillaKafkaDialect(headers);
            case Dialect.CloudEvents events -> new CloudEventsKafkaDialect(events, InstantSource.system());
            case Dialect.Custom custom -> new CustomKafkaDialect(custom);
            case Dialect.Amqp _, Dialect.MassTransit _, Dialect.NServiceBus _ ->
                throw new IllegalArgumentException(Dialect.name(named) + " is for RabbitMQ");
        };
    }
}

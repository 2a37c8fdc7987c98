package io.isthmus.schema.dialect;

import io.isthmus.schema.config.Dialect;
import java.time.InstantSource;
import java.util.Objects;

/** The dialects of RabbitMQ. */
public final class RabbitDialects {

    public static final RabbitDialect ISTHMUS = new IsthmusRabbitDialect();
    public static final RabbitDialect AMQP = new PlainRabbitDialect();
    public static final RabbitDialect SPRING = new SpringRabbitDialect();

    private RabbitDialects() {}

    /** The dialect that a call over RabbitMQ names; a configuration has no other. */
    public static RabbitDialect of(Dialect named) {
        return switch (named) {
            case Dialect.Isthmus _ -> ISTHMUS;
            case Dialect.Amqp _ -> AMQP;
            case Dialect.Spring _ -> SPRING;
            case Dialect.Nest(var pattern) -> new NestRabbitDialect(Objects.requireNonNull(pattern));
            case Dialect.CloudEvents events -> new CloudEventsRabbitDialect(events, InstantSource.system());
            case Dialect.MassTransit massTransit -> new MassTransitDialect(massTransit);
            case Dialect.NServiceBus nServiceBus -> new NServiceBusDialect(nServiceBus);
            case Dialect.Custom custom -> new CustomRabbitDialect(custom);
            case Dialect.SmallRye _, Dialect.Zilla _ ->
                throw new IllegalArgumentException(Dialect.name(named) + " is for Kafka");
        };
    }
}

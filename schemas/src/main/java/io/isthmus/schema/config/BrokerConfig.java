package io.isthmus.schema.config;

/** A broker, by its kind. */
public sealed interface BrokerConfig permits KafkaBrokerConfig, RabbitBrokerConfig {

    /** Requests that may wait for their replies at once; the next one is refused as overloaded. */
    int pendingMax();
}

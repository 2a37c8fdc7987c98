package io.isthmus.schema.config;

/** What a service expects on the wire and how it answers. */
public enum Dialect {
    /** Isthmus's own headers. */
    ISTHMUS,
    /** Plain AMQP 0-9-1: {@code reply-to} and {@code correlation-id} properties. */
    AMQP,
    /** Spring's reply templates, on Kafka and on RabbitMQ. */
    SPRING
}

package io.isthmus.schema.dialect;

/** Plain AMQP 0-9-1 request-reply as RabbitMQ's tutorials, amqplib and pika write it. */
final class PlainRabbitDialect implements RabbitDialect {

    @Override
    public AmqpProperties write(RequestHead head) {
        return AmqpProperties.of(
                head, head.contentType(), null, AmqpHeaders.common(head).build());
    }
}

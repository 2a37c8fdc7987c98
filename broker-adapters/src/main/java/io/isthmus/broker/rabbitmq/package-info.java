/**
 * RabbitMQ, and brokers that speak AMQP 0-9-1 as it does. {@link io.isthmus.broker.rabbitmq.RabbitAdapter} is the way in;
 * {@code RATIONALE.md} says why things are as they are.
 */
@NullMarked
package io.isthmus.broker.rabbitmq;

import org.jspecify.annotations.NullMarked;

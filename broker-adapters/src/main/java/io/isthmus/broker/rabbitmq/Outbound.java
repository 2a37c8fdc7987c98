package io.isthmus.broker.rabbitmq;

import io.isthmus.aggregator.reply.Pending;
import io.isthmus.schema.dialect.AmqpProperties;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Payload;

/**
 * A request on its way to the broker.
 *
 * @param pending what waits for its reply
 * @param outlet where it leaves
 * @param key its routing key
 * @param deadline it is not sent once this has passed
 * @param lasts whether the broker keeps it until it is taken, on disk where the queue is durable; else it drops it at the
 *     deadline
 */
record Outbound(
        Pending pending,
        Outlet outlet,
        String key,
        AmqpProperties properties,
        Payload body,
        Deadline deadline,
        boolean lasts) {}

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
 * @param outlives whether it is to outlive a restart of the broker
 */
record Outbound(
        Pending pending,
        Outlet outlet,
        String key,
        AmqpProperties properties,
        Payload body,
        Deadline deadline,
        boolean outlives) {}

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
 * @param expires whether the broker drops it at the deadline, instead of keeping it until it is taken
 * @param lasts whether it is to outlive a restart of the broker where its queue does
 */
record Outbound(
        Pending pending,
        Outlet outlet,
        String key,
        AmqpProperties properties,
        Payload body,
        Deadline deadline,
        boolean expires,
        boolean lasts) {}

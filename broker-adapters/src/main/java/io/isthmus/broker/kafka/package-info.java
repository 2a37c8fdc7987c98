/**
 * Kafka: one producer and one reader of the reply topic for all routes over one cluster.
 *
 * <p>{@link io.isthmus.broker.kafka.KafkaAdapter} puts it together. Event loops publish; {@code ReplyReader} has the
 * thread that reads replies; {@code Watch} has the one that asks the cluster about topics and groups.
 */
@NullMarked
package io.isthmus.broker.kafka;

import org.jspecify.annotations.NullMarked;

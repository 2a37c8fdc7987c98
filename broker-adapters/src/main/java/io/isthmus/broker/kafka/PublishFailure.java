package io.isthmus.broker.kafka;

import io.isthmus.aggregator.channel.ChannelFailure;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** What an exception of the producer says about the fate of a message. */
final class PublishFailure {

    private PublishFailure() {}

    /** The producer has not taken the message: it is certain that nothing was sent. */
    static ChannelFailure notTaken(Exception reason) {
        return switch (reason) {
            case BufferExhaustedException _ ->
                new ChannelFailure.Overloaded("buffer.memory", "Too many messages wait for the broker to take them.");
            case RecordTooLargeException _, InvalidTopicException _, AuthorizationException _ -> rejected(reason);
            default -> new ChannelFailure.BrokerUnavailable("The broker is not reachable.");
        };
    }

    /** The producer has taken the message and given up on it. Only a refusal of the broker is certain. */
    static ChannelFailure notDelivered(Exception reason) {
        return switch (reason) {
            case RecordTooLargeException _,
                    RecordBatchTooLargeException _,
                    InvalidTopicException _,
                    InvalidRecordException _,
                    PolicyViolationException _,
                    AuthorizationException _ -> rejected(reason);
            default ->
                new ChannelFailure.PublishUnconfirmed(
                        "The broker has not confirmed the message; it may or may not be delivered.");
        };
    }

    private static ChannelFailure rejected(Exception reason) {
        return new ChannelFailure.PublishRejected(
                switch (reason) {
                    case RecordTooLargeException _, RecordBatchTooLargeException _ ->
                        "The message is larger than the broker takes.";
                    case AuthorizationException _ -> "The broker does not let the gateway publish to this topic.";
                    default -> "The broker refused the message.";
                });
    }
}

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

    /** Whether the message is larger than it may be, which is certain whoever says so. */
    static boolean isTooLarge(Exception reason) {
        return reason instanceof RecordTooLargeException || reason instanceof RecordBatchTooLargeException;
    }

    /** The client does not take a message of this size. */
    static ChannelFailure tooLarge(int bodyBytes, long messageBytesMax) {
        return new ChannelFailure.BodyTooLarge(
                bodyBytes,
                "with its key and headers a message may have " + messageBytesMax
                        + ", the broker's messageBytesMax in the gateway's configuration");
    }

    /** The broker does not take a message of this size; it has told the client to split what came with it. */
    static ChannelFailure tooLarge(int bodyBytes, Destination topic) {
        long limit = topic.messageBytesMax();
        return new ChannelFailure.BodyTooLarge(
                bodyBytes,
                "with its key and headers a message may have " + (limit == Destination.NOT_KNOWN ? "less" : limit)
                        + ", the topic's max.message.bytes");
    }

    /** The producer has not taken the message: it is certain that nothing was sent. */
    static ChannelFailure notTaken(Exception reason) {
        return switch (reason) {
            case BufferExhaustedException _ ->
                new ChannelFailure.Overloaded("buffer.memory", "Too many messages wait for the broker to take them.");
            case InvalidTopicException _, AuthorizationException _ -> rejected(reason);
            default -> new ChannelFailure.BrokerUnavailable("The broker is not reachable.");
        };
    }

    /** The producer has taken the message and given up on it. Only a refusal of the broker is certain. */
    static ChannelFailure notDelivered(Exception reason) {
        return switch (reason) {
            case InvalidTopicException _,
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
                    case AuthorizationException _ -> "The broker does not let the gateway publish to this topic.";
                    default -> "The broker refused the message.";
                });
    }
}

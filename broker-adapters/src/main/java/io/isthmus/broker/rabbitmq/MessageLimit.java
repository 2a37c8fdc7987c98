package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import io.isthmus.aggregator.channel.ChannelFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large a message's body may be. A larger one never leaves: the broker would close the channel that it came on, and
 * throw away what others had sent after it. What the broker takes is not told beforehand; where it is less than was
 * configured, it is learnt from the first refusal, for as long as the connection lasts.
 */
final class MessageLimit {

    /**
     * Bodies beyond this leave by a channel of their own, so that one that turns out to be too large for the broker costs no
     * small ones. A frame's usual length: what is smaller crosses in one piece.
     */
    static final int LARGE = 128 * 1024;

    /** RabbitMQ's words, and Qpid's: first the size, then the limit. */
    private static final Pattern TOO_LARGE = Pattern.compile("essage size\\D*(\\d{1,18})\\D+(\\d{1,18})");

    /** AMQP's own code for it, which RabbitMQ does not use. */
    private static final int CONTENT_TOO_LARGE = 311;

    private static final long NOTHING_LEARNT = Long.MAX_VALUE;

    private final long configured;
    private volatile long learnt = NOTHING_LEARNT;

    MessageLimit(long configured) {
        this.configured = configured;
    }

    /** Why a body of this size cannot be sent, null if it can. From any thread. */
    @Nullable
    ChannelFailure refusal(int bytes) {
        long broker = learnt;
        if (bytes > broker) {
            return refusal(bytes, broker);
        }
        return bytes <= configured
                ? null
                : new ChannelFailure.BodyTooLarge(
                        bytes,
                        "it may have " + configured + ", the broker's messageBytesMax in the gateway's configuration");
    }

    /** What a body is answered that the broker has found too large. */
    static ChannelFailure refusal(int bytes, long broker) {
        return new ChannelFailure.BodyTooLarge(
                bytes, "it may have " + broker + ", which is all that the broker takes (its max_message_size)");
    }

    /** Learns from why the broker has closed a channel; the limit that it has named, or null if that was not the reason. */
    @Nullable
    Long learn(ShutdownSignalException cause) {
        Long limit = named(cause);
        if (limit != null) {
            learnt = limit;
        }
        return limit;
    }

    /** Why a body of this size could not be sent over a channel that is closed, null if its size was not the reason. */
    static @Nullable ChannelFailure refusal(int bytes, ShutdownSignalException cause) {
        Long limit = named(cause);
        return limit == null || bytes <= limit ? null : refusal(bytes, limit);
    }

    /** The limit that the broker has named when it closed a channel, or null if that was not the reason. */
    private static @Nullable Long named(ShutdownSignalException cause) {
        if (!(cause.getReason() instanceof AMQP.Channel.Close close)
                || (close.getReplyCode() != AMQP.PRECONDITION_FAILED && close.getReplyCode() != CONTENT_TOO_LARGE)) {
            return null;
        }
        Matcher said = TOO_LARGE.matcher(String.valueOf(close.getReplyText()));
        if (!said.find()) {
            return null;
        }
        return Long.parseLong(said.group(2));
    }

    /** The next connection may be to a broker that takes more. */
    void forget() {
        learnt = NOTHING_LEARNT;
    }
}

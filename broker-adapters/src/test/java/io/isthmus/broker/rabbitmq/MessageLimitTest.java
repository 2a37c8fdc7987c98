package io.isthmus.broker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.ShutdownSignalException;
import io.isthmus.aggregator.channel.ChannelFailure;
import org.junit.jupiter.api.Test;

/** What a message is told that finds its channel closed. */
class MessageLimitTest {

    private static final String TOO_LARGE =
            "PRECONDITION_FAILED - message size 200 is larger than configured max size 100";

    @Test
    void oneThatIsTooLargeIsToldSoThoughTheChannelWasClosedForAnother() {
        assertThat(MessageLimit.refusal(101, closedBy(AMQP.PRECONDITION_FAILED, TOO_LARGE)))
                .isInstanceOf(ChannelFailure.BodyTooLarge.class)
                .hasMessageContainingAll("101 bytes", "100");
    }

    @Test
    void oneThatFitsIsNot() {
        assertThat(MessageLimit.refusal(100, closedBy(AMQP.PRECONDITION_FAILED, TOO_LARGE)))
                .isNull();
    }

    @Test
    void andNeitherIsAnyIfTheChannelWasClosedForSomethingElse() {
        assertThat(MessageLimit.refusal(101, closedBy(AMQP.NOT_FOUND, "NOT_FOUND - no exchange 'x' in vhost '/'")))
                .isNull();
    }

    /** What the client says on a channel that the broker has closed. */
    private static AlreadyClosedException closedBy(int code, String text) {
        var close = new AMQP.Channel.Close.Builder()
                .replyCode(code)
                .replyText(text)
                .classId(60)
                .methodId(40)
                .build();
        return new AlreadyClosedException(new ShutdownSignalException(false, false, close, null));
    }
}

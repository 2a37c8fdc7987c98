package io.isthmus.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracedMessageTest {

    private static final String OURS = "00-11111111111111111111111111111111-aaaaaaaaaaaaaaa1-01";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceparent",
                "ce_traceparent",
                "cloudEvents:traceparent",
                "cloudEvents_traceparent",
                "mt-activity-id"
            })
    void aReplysTraceIsFoundWhereverItsDialectHasIt(String name) {
        assertThat(TracedMessage.traceparent(reply(Headers.of(name, OURS)))).isEqualTo(OURS);
    }

    @Test
    void aReplyNeedNotHaveOne() {
        assertThat(TracedMessage.traceparent(reply(Headers.of("x-trace", OURS))))
                .isNull();
    }

    private static Reply reply(Headers headers) {
        return new Reply(200, headers, null, Payload.EMPTY, null);
    }
}

package io.isthmus.schema.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceReplyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json\n", "text/plain\r\nSet-Cookie: a=b", "text/\u0000", "text/pläin", "\u007f"})
    void aContentTypeThatHttpCannotSayIsNone(String contentType) {
        assertThat(reply(contentType).contentType()).isNull();
    }

    @Test
    void anyOtherStays() {
        assertThat(reply("application/problem+json; charset=utf-8").contentType())
                .isEqualTo("application/problem+json; charset=utf-8");
        assertThat(reply(null).contentType()).isNull();
    }

    private static ServiceReply reply(String contentType) {
        return new ServiceReply(200, null, contentType, Headers.EMPTY, Payload.EMPTY);
    }
}

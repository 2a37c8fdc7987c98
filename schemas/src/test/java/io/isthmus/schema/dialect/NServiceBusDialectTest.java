package io.isthmus.schema.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No NServiceBus runs here: headers and properties are those of its documentation of message headers and native integration
 * with RabbitMQ, and of the constants in its source.
 */
final class NServiceBusDialectTest {

    private static final Payload BODY = Payload.utf8("{\"total\":12.50}");

    private static final RabbitDialect DIALECT = RabbitDialects.of(new Dialect.NServiceBus(
            "Shop.Contracts.GetQuote, Shop.Contracts", Map.of("0", 204, "5", 409, "Taken", 410)));

    @Test
    void aRequestSaysWhatItIs() {
        AmqpProperties written = DIALECT.write(Heads.rabbit());

        assertThat(written.messageId()).isEqualTo(Heads.ID);
        assertThat(written.correlationId()).isEqualTo(Heads.ID);
        assertThat(written.replyTo()).isEqualTo("isthmus.replies.5f");
        assertThat(written.contentType()).isEqualTo("application/json");
        assertThat(written.headers().get("NServiceBus.EnclosedMessageTypes"))
                .isEqualTo("Shop.Contracts.GetQuote, Shop.Contracts");
        assertThat(written.headers().get("NServiceBus.CorrelationId")).isEqualTo(Heads.ID);
        assertThat(written.headers().get("NServiceBus.ReplyToAddress")).isEqualTo("isthmus.replies.5f");
        assertThat(written.headers().get("NServiceBus.MessageIntent")).isEqualTo("Send");
        assertThat(DIALECT.wrap(Heads.rabbit(), BODY)).isSameAs(BODY);
    }

    @Test
    void aReplyIsItsBody() {
        var headers = Headers.of(
                "NServiceBus.CorrelationId",
                Heads.ID,
                "NServiceBus.RelatedTo",
                Heads.ID,
                "NServiceBus.MessageIntent",
                "Reply",
                "x-cost",
                "7");

        ServiceReply reply = DIALECT.read("application/json", headers, BODY);

        assertThat(reply.body()).isEqualTo(BODY);
        assertThat(reply.headers()).hasToString("Headers[x-cost]");
    }

    @ParameterizedTest
    @CsvSource({"NServiceBus.CorrelationId", "NServiceBus.RelatedTo"})
    void theIdIsInAHeaderToo(String name) {
        assertThat(DIALECT.correlation().find(null, Headers.of(name, Heads.ID), BODY))
                .isEqualTo(Heads.ID);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "0, 204, -",
                "5, 409, The service has answered with the code 5.",
                "Taken, 410, The service has answered with the code Taken.",
                "7, 502, The service has answered with the code 7.",
            })
    void aCodeIsAStatus(String code, int status, @Nullable String fault) {
        var headers = Headers.of("NServiceBus.ControlMessage", "True", "NServiceBus.ReturnMessage.ErrorCode", code);

        assertThat(DIALECT.read(null, headers, Payload.EMPTY))
                .isEqualTo(new ServiceReply(status, fault, null, Headers.EMPTY, Payload.EMPTY));
    }
}

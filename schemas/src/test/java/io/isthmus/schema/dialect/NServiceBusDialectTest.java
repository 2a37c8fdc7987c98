package io.isthmus.schema.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No NServiceBus runs here: beside headers that endpoints of it have written, and beside its source.
 * {@code resources/dialects/README.md} says where they are from.
 */
final class NServiceBusDialectTest {

    private static final Payload BODY = Payload.utf8("{\"total\":12.50}");

    private static final RabbitDialect DIALECT = RabbitDialects.of(
            new Dialect.NServiceBus("Shop.Contracts.GetQuote, Shop.Contracts", Map.of("0", 204, "5", 409, "6", 410)));

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

    /** What an endpoint of 7.8 has answered, but for our ids and the intent of the other record; all of it is its own. */
    @Test
    void ofAReplyThatWasRecordedNothingButItsBodyGoesOn() {
        var recorded = Headers.of(
                "NServiceBus.MessageId", "87542e0a-3b40-4cda-b57c-b01a00fc0bc7",
                "NServiceBus.MessageIntent", "Reply",
                "NServiceBus.RelatedTo", Heads.ID,
                "NServiceBus.ConversationId", Heads.ID,
                "NServiceBus.CorrelationId", Heads.ID,
                "NServiceBus.ReplyToAddress", "OrderProcessor",
                "NServiceBus.OriginatingMachine", "UKSWL-1691759",
                "NServiceBus.OriginatingEndpoint", "OrderProcessor",
                "$.diagnostics.originating.hostid", "e12efbe964328683143b1a9c66cbeb0d",
                "NServiceBus.ContentType", "application/json",
                "NServiceBus.EnclosedMessageTypes",
                        "NServiceBusRabbitMqService.ResponseMessage, NServiceBusRabbitMqService, Version=0.8.2.0,"
                                + " Culture=neutral, PublicKeyToken=null",
                "NServiceBus.Version", "7.8.0",
                "NServiceBus.TimeSent", "2022-10-10 20:08:22:330866 Z",
                "NServiceBus.Transport.RabbitMQ.ConfirmationId", "1");

        assertThat(DIALECT.correlation().find("application/json", recorded, BODY))
                .isEqualTo(Heads.ID);
        assertThat(DIALECT.read("application/json", recorded, BODY))
                .isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, BODY));
    }

    /** Whoever serializes with Newtonsoft's there writes one, and JSON has no place for it. */
    @Test
    void aByteOrderMarkIsNoPartOfTheAnswer() {
        Payload recorded = Payload.utf8("\ufeff{\"Id\":\"e597a489-6f59-4713-b0a4-676419194cac\"}");

        assertThat(DIALECT.read("application/json", Headers.EMPTY, recorded).body())
                .isEqualTo(Payload.utf8("{\"Id\":\"e597a489-6f59-4713-b0a4-676419194cac\"}"));
    }

    /** In a request that was recorded, but for those that say which process of NServiceBus has sent it. */
    @Test
    void aRequestHasTheHeadersOfOneThatWasRecorded() {
        Headers written = DIALECT.write(Heads.rabbit()).headers();

        for (String name : List.of(
                "NServiceBus.MessageId",
                "NServiceBus.MessageIntent",
                "NServiceBus.ConversationId",
                "NServiceBus.CorrelationId",
                "NServiceBus.ReplyToAddress",
                "NServiceBus.ContentType",
                "NServiceBus.EnclosedMessageTypes")) {
            assertThat(written.get(name)).as(name).isNotNull();
        }
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
                "6, 410, The service has answered with the code 6.",
                "7, 502, The service has answered with the code 7.",
            })
    void aCodeIsAStatus(String code, int status, @Nullable String fault) {
        var headers = Headers.of("NServiceBus.ControlMessage", "True", "NServiceBus.ReturnMessage.ErrorCode", code);

        assertThat(DIALECT.read(null, headers, Payload.EMPTY))
                .isEqualTo(new ServiceReply(status, fault, null, Headers.EMPTY, Payload.EMPTY));
    }
}

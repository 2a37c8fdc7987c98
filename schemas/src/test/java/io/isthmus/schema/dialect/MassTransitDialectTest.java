package io.isthmus.schema.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.Dialect.MassTransit.Form;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No MassTransit runs here: beside messages that MassTransit 8 has written, and beside its documentation and source.
 * {@code resources/dialects/README.md} says where they are from.
 */
final class MassTransitDialectTest {

    private static final String ENVELOPE = "application/vnd.masstransit+json";
    private static final Payload BODY = Payload.utf8("{\"orderId\":\"w-1\",\"amount\":12.50}");
    private static final GuidPair IDS = GuidPair.of(Heads.ID);

    @Test
    void aRequestHasAnEnvelope() throws Exception {
        RabbitDialect dialect = dialect(Form.ENVELOPE);
        Json envelope = Json.parse(dialect.wrap(Heads.rabbit(), BODY));

        assertThat(dialect.write(Heads.rabbit()).contentType()).isEqualTo(ENVELOPE);
        assertThat(envelope.get("messageType").get(0).text()).isEqualTo("urn:message:Shop.Contracts:GetQuote");
        assertThat(envelope.get("message")).isEqualTo(Json.parse(BODY));
        assertThat(envelope.get("responseAddress").text()).isEqualTo("exchange:isthmus.replies.5f?temporary=true");
        assertThat(envelope.get("faultAddress").text()).isEqualTo("exchange:isthmus.replies.5f?temporary=true");
        assertThat(envelope.get("expirationTime").text()).isEqualTo("2026-09-21T14:13:20.123Z");
        assertThat(envelope.get("headers").get("MT-Activity-Id").text()).isEqualTo("00-aa-bb-01");
        assertThat(GuidPair.join(
                        envelope.get("requestId").text(),
                        envelope.get("conversationId").text()))
                .isEqualTo(Heads.ID);
    }

    @Test
    void aRawRequestIsTheBodyAndHeaders() {
        RabbitDialect dialect = dialect(Form.RAW);
        AmqpProperties written = dialect.write(Heads.rabbit());

        assertThat(dialect.wrap(Heads.rabbit(), BODY)).isSameAs(BODY);
        assertThat(written.contentType()).isEqualTo("application/json");
        assertThat(written.headers().get("RequestId")).isEqualTo(IDS.first());
        assertThat(written.headers().get("ConversationId")).isEqualTo(IDS.second());
        assertThat(written.headers().get("MT-Response-Address"))
                .isEqualTo("exchange:isthmus.replies.5f?temporary=true");
        assertThat(written.headers().get("MT-MessageType")).isEqualTo("urn:message:Shop.Contracts:GetQuote");
    }

    @Test
    void aResponseComesOutOfItsEnvelope() {
        Payload reply = envelope("urn:message:Shop.Contracts:Quote", BODY.asUtf8());
        RabbitDialect dialect = dialect(Form.ENVELOPE);

        assertThat(dialect.correlation().find(ENVELOPE, Headers.EMPTY, reply)).isEqualTo(Heads.ID);
        assertThat(dialect.read(ENVELOPE, Headers.of("MT-Host-Info", "{}"), reply))
                .isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, BODY));
    }

    @Test
    void aRawResponseIsItsBody() {
        var headers = Headers.of(
                "RequestId", IDS.first(),
                "ConversationId", IDS.second(),
                "MessageId", "181c0000-6393-3630-36a4-08daf4e7c6da",
                "MT-MessageType", "urn:message:Shop.Contracts:Quote",
                "x-cost", "7");
        RabbitDialect dialect = dialect(Form.RAW);

        assertThat(dialect.correlation().find("application/json", headers, BODY))
                .isEqualTo(Heads.ID);
        ServiceReply reply = dialect.read("application/json", headers, BODY);
        assertThat(reply.body()).isEqualTo(BODY);
        assertThat(reply.headers()).hasToString("Headers[x-cost]");
    }

    /** No member has a name or a case that MassTransit's own do not have, and it is text, object or list where theirs is. */
    @Test
    void anEnvelopeHasTheMembersOfOneThatWasRecorded() throws Exception {
        Json recorded = Json.parse(recorded("masstransit-8.4-published.json"));
        Json envelope = Json.parse(dialect(Form.ENVELOPE).wrap(Heads.rabbit(), BODY));

        assertThat(recorded.names()).containsAll(envelope.names());
        assertThat(envelope.get("messageType").isArray()).isTrue();
        assertThat(envelope.get("headers").isObject()).isTrue();
        assertThat(envelope.get("messageId").text())
                .hasSameSizeAs(recorded.get("messageId").text());
        // Both of its addresses that it parses are short ones: a scheme, a name, and options.
        assertThat(envelope.get("responseAddress").text()).matches("exchange:[A-Za-z0-9_.:-]+\\?temporary=true");
    }

    @Test
    void aFaultThatWasRecordedIsAFault() throws Exception {
        Payload recorded = recorded("masstransit-8.0-fault.json");
        var named = new Dialect.MassTransit(
                "DOMAIN.Messages:AcceptMessage",
                Form.ENVELOPE,
                Map.of("System.ServiceModel.FaultException<Microsoft.Xrm.Sdk.OrganizationServiceFault>", 422));

        ServiceReply reply = RabbitDialects.of(named).read(ENVELOPE, Headers.EMPTY, recorded);

        assertThat(reply.fault()).isEqualTo("Incorrect attribute value type System.String");
        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.body().isEmpty()).isTrue();
    }

    /** MassTransit for JavaScript has answered this gateway so: no property but a mode, and no id but the request's. */
    @Test
    void theRequestsIdIsEnoughAndAContentTypeIsNotNeeded() throws Exception {
        RabbitDialect dialect = dialect(Form.ENVELOPE);
        Payload recorded = recorded("masstransit-js-response.json");

        assertThat(dialect.correlation().find(null, Headers.EMPTY, recorded)).isEqualTo("iAAAAAAAAAHd7LVHGPyC1g");
        assertThat(dialect.read(null, Headers.EMPTY, recorded))
                .isEqualTo(new ServiceReply(
                        200,
                        null,
                        "application/json",
                        Headers.EMPTY,
                        Payload.utf8("{\"customer\":\"c-1\",\"total\":12.5,\"by\":\"masstransit-js\"}")));
    }

    /** A half is what there is where the conversation is somebody else's. */
    @Test
    void bothIdsAreTheWholeAndTheRequestsIsAPart() {
        Correlation correlation = dialect(Form.RAW).correlation();
        var both = Headers.of("RequestId", IDS.first(), "ConversationId", IDS.second());

        assertThat(correlation.find("application/json", both, BODY)).isEqualTo(Heads.ID);
        assertThat(correlation.find("application/json", Headers.of("RequestId", IDS.first()), BODY))
                .isEqualTo(GuidPair.join(IDS.first(), null));
        assertThat(correlation.find("application/json", Headers.EMPTY, BODY)).isNull();
    }

    @Test
    void withoutAContentTypeARawReplyIsItsBody() {
        assertThat(dialect(Form.RAW).read(null, Headers.EMPTY, BODY).body()).isEqualTo(BODY);
    }

    /** What its transport said of the request's delivery is copied with all other headers. */
    @Test
    void whatTheTransportSaidGoesNoFurther() {
        var headers = Headers.of(
                "RabbitMQ-ExchangeName", "quotes", "RabbitMQ-DeliveryTag", "7", "MT-Host-Info", "{}", "x-cost", "7");

        assertThat(dialect(Form.RAW).read("application/json", headers, BODY).headers())
                .hasToString("Headers[x-cost]");
    }

    @ParameterizedTest
    @CsvSource({
        "System.ArgumentException, 400",
        "System.InvalidOperationException, 502",
    })
    void aFaultTellsTheFirstException(String type, int status) {
        String fault = "{\"faultId\":\"181c0000-6393-3630-36a4-08daf4e7c6da\",\"message\":{\"orderId\":\"w-1\"},"
                + "\"exceptions\":[{\"exceptionType\":\"" + type + "\",\"message\":\"told to fail\","
                + "\"stackTrace\":\"at Shop.Internals\"}]}";
        var headers = Headers.of(
                "MT-MessageType", "urn:message:MassTransit:Fault[[Shop.Contracts:GetQuote]];urn:message:x:y");

        ServiceReply wrapped = dialect(Form.ENVELOPE)
                .read(
                        ENVELOPE,
                        Headers.EMPTY,
                        envelope("urn:message:MassTransit:Fault[[Shop.Contracts:GetQuote]]", fault));
        ServiceReply raw = dialect(Form.RAW).read("application/json", headers, Payload.utf8(fault));

        assertThat(wrapped).isEqualTo(raw);
        assertThat(raw.fault()).isEqualTo("told to fail");
        assertThat(raw.status()).isEqualTo(status);
        assertThat(raw.body().isEmpty()).isTrue();
    }

    @Test
    void aFaultWithoutExceptionsIsAFault() {
        Payload reply = envelope("urn:message:MassTransit:Fault", "{}");

        assertThat(dialect(Form.ENVELOPE).read(ENVELOPE, Headers.EMPTY, reply).fault())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "garbage"})
    void whatIsNoEnvelopeIsUnreadable(String body) {
        assertThatThrownBy(() -> dialect(Form.ENVELOPE).read(ENVELOPE, Headers.EMPTY, Payload.utf8(body)))
                .isInstanceOf(UnreadableReply.class);
    }

    private static Payload recorded(String name) throws IOException {
        try (InputStream bytes = MassTransitDialectTest.class.getResourceAsStream("/dialects/" + name)) {
            return Payload.of(bytes.readAllBytes());
        }
    }

    private static Payload envelope(String type, String message) {
        return Payload.utf8("{\"messageId\":\"181c0000-6393-3630-36a4-08daf4e7c6da\",\"requestId\":\"" + IDS.first()
                + "\",\"correlationId\":null,\"conversationId\":\"" + IDS.second() + "\",\"initiatorId\":null,"
                + "\"sourceAddress\":\"rabbitmq://localhost/source\",\"messageType\":[\"" + type + "\"],\"message\":"
                + message + ",\"headers\":{},\"host\":{\"machineName\":\"MyComputer\"}}");
    }

    private static RabbitDialect dialect(Form form) {
        return RabbitDialects.of(
                new Dialect.MassTransit("Shop.Contracts:GetQuote", form, Map.of("System.ArgumentException", 400)));
    }
}

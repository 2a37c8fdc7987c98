package io.isthmus.schema.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RabbitDialectTest {

    private static final Payload BODY = Payload.utf8("{}");

    static Stream<RabbitDialect> all() {
        return Stream.of(
                RabbitDialects.ISTHMUS,
                RabbitDialects.AMQP,
                RabbitDialects.SPRING,
                RabbitDialects.of(new Dialect.Nest(Json.of("quote"))),
                RabbitDialects.of(new Dialect.CloudEvents(Dialect.CloudEvents.Mode.BINARY, null, "/isthmus", null)),
                RabbitDialects.of(new Dialect.CloudEvents(Dialect.CloudEvents.Mode.STRUCTURED, null, "/isthmus", null)),
                RabbitDialects.of(
                        new Dialect.MassTransit("Shop:GetQuote", Dialect.MassTransit.Form.ENVELOPE, Map.of())),
                RabbitDialects.of(new Dialect.MassTransit("Shop:GetQuote", Dialect.MassTransit.Form.RAW, Map.of())),
                RabbitDialects.of(new Dialect.NServiceBus("Shop.GetQuote", Map.of())),
                RabbitDialects.of(new Dialect.Custom(
                        null, null, null, null, Dialect.Custom.NumberForm.TEXT, null, null, null, Map.of())));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theCorrelationIdIsTheMessageIdToo(RabbitDialect dialect) {
        AmqpProperties request = dialect.write(head("text/plain", Headers.EMPTY));

        assertThat(request.correlationId()).isEqualTo(Heads.ID);
        assertThat(request.messageId()).isEqualTo(Heads.ID);
        assertThat(request.replyTo()).isEqualTo("isthmus.replies.7");
    }

    @ParameterizedTest
    @MethodSource("all")
    void deadlineAndTraceTravel(RabbitDialect dialect) {
        Headers headers = dialect.write(head("text/plain", Headers.EMPTY)).headers();

        assertThat(headers.get("isthmus-deadline")).isEqualTo("1700000000123");
        assertThat(headers.get("traceparent")).isEqualTo("00-aa-bb-01");
        assertThat(headers.get("tracestate")).isEqualTo("k=v");
    }

    @Test
    void onlyIsthmusSaysWhoAsksThroughWhichRoute() {
        assertThat(RabbitDialects.ISTHMUS.write(head(null, Headers.EMPTY)).headers())
                .hasToString("Headers[isthmus-deadline, traceparent, tracestate, isthmus-route, isthmus-subject]");
        assertThat(RabbitDialects.AMQP.write(head(null, Headers.EMPTY)).headers())
                .hasToString("Headers[isthmus-deadline, traceparent, tracestate]");
    }

    @Test
    void springTakesWhatHasNoTypeForJson() {
        AmqpProperties untyped = RabbitDialects.SPRING.write(head(null, Headers.EMPTY));
        AmqpProperties typed = RabbitDialects.SPRING.write(head("application/xml", Headers.EMPTY));

        assertThat(untyped.contentType()).isEqualTo("application/json");
        assertThat(untyped.contentEncoding()).isEqualTo("UTF-8");
        assertThat(typed.contentType()).isEqualTo("application/xml");
    }

    @ParameterizedTest
    @MethodSource("all")
    void aClientCannotSpeakForTheGateway(RabbitDialect dialect) {
        var forged = Headers.of("Isthmus-Subject", "root", "traceparent", "forged", "X-Tenant", "blue");

        Headers headers = dialect.write(head(null, forged)).headers();

        assertThat(headers.all("isthmus-subject")).doesNotContain("root");
        assertThat(headers.all("traceparent")).containsExactly("00-aa-bb-01");
        assertThat(headers.get("x-tenant")).isEqualTo("blue");
    }

    /** As a Spring responder's reply was recorded: see the class names, which are nobody's business. */
    @Test
    void aSpringReplyIsItsBodyAndItsType() {
        var recorded = Headers.of(
                "content-encoding", "UTF-8",
                "__ContentTypeId__", "java.lang.Object",
                "__TypeId__", "java.util.Map",
                "__KeyTypeId__", "java.lang.String");

        ServiceReply reply = RabbitDialects.SPRING.read("application/json", recorded, BODY);

        assertThat(reply).isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, BODY));
    }

    @Test
    void aSerializedObjectIsNoReply() {
        assertThatThrownBy(
                        () -> RabbitDialects.SPRING.read("application/x-java-serialized-object", Headers.EMPTY, BODY))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageContaining("JSON message converter");
    }

    @ParameterizedTest
    @MethodSource("all")
    void aReplySetsItsStatus(RabbitDialect dialect) {
        assertThat(dialect.read(null, Headers.of("isthmus-status", "409"), BODY).status())
                .isEqualTo(409);
        assertThat(dialect.read(null, Headers.EMPTY, BODY).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "100", "199", "600", "2000", "+200", "ok", ""})
    void aStatusThatIsNoneIsUnreadable(String status) {
        assertThatThrownBy(() -> RabbitDialects.ISTHMUS.read(null, Headers.of("isthmus-status", status), BODY))
                .isInstanceOf(UnreadableReply.class);
    }

    @Test
    void headersThatHttpCannotCarryAreDropped() {
        var headers = Headers.of(
                "etag", "\"7\"",
                "split", "a\r\nset-cookie: b",
                "no token", "x",
                "transfer-encoding", "chunked",
                "content-length", "7",
                "content-encoding", "gzip",
                "isthmus-subject", "alice");

        Headers passed = RabbitDialects.AMQP.read(null, headers, BODY).headers();

        assertThat(passed).hasToString("Headers[etag, content-encoding]");
    }

    private static RequestHead head(@Nullable String contentType, Headers headers) {
        return new RequestHead(
                Heads.ID,
                "isthmus.replies.7",
                -1,
                new Deadline(1, 1_700_000_000_123L),
                "reserve",
                "alice",
                "00-aa-bb-01",
                "k=v",
                contentType,
                headers,
                "POST",
                "/v1/stock",
                null);
    }
}

package io.isthmus.schema.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RabbitDialectTest {

    @ParameterizedTest
    @EnumSource(RabbitDialect.class)
    void theCorrelationIdIsTheMessageIdToo(RabbitDialect dialect) {
        AmqpProperties request = dialect.write(head("text/plain", Headers.EMPTY));

        assertThat(request.correlationId()).isEqualTo("id-1");
        assertThat(request.messageId()).isEqualTo("id-1");
        assertThat(request.replyTo()).isEqualTo("isthmus.replies.7");
    }

    @ParameterizedTest
    @EnumSource(RabbitDialect.class)
    void deadlineAndTraceTravel(RabbitDialect dialect) {
        Headers headers = dialect.write(head("text/plain", Headers.EMPTY)).headers();

        assertThat(headers.get("isthmus-deadline")).isEqualTo("1700000000123");
        assertThat(headers.get("traceparent")).isEqualTo("00-aa-bb-01");
        assertThat(headers.get("tracestate")).isEqualTo("k=v");
    }

    @Test
    void onlyIsthmusSaysWhoAsksThroughWhichRoute() {
        assertThat(RabbitDialect.ISTHMUS.write(head(null, Headers.EMPTY)).headers())
                .hasToString("Headers[isthmus-deadline, traceparent, tracestate, isthmus-route, isthmus-subject]");
        assertThat(RabbitDialect.AMQP.write(head(null, Headers.EMPTY)).headers())
                .hasToString("Headers[isthmus-deadline, traceparent, tracestate]");
    }

    @Test
    void springTakesWhatHasNoTypeForJson() {
        AmqpProperties untyped = RabbitDialect.SPRING.write(head(null, Headers.EMPTY));
        AmqpProperties typed = RabbitDialect.SPRING.write(head("application/xml", Headers.EMPTY));

        assertThat(untyped.contentType()).isEqualTo("application/json");
        assertThat(untyped.contentEncoding()).isEqualTo("UTF-8");
        assertThat(typed.contentType()).isEqualTo("application/xml");
    }

    @ParameterizedTest
    @EnumSource(RabbitDialect.class)
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

        ReplyHead reply = RabbitDialect.SPRING.read("application/json", recorded);

        assertThat(reply).isEqualTo(new ReplyHead(200, null, "application/json", Headers.EMPTY));
    }

    @Test
    void aSerializedObjectIsNoReply() {
        assertThatThrownBy(() -> RabbitDialect.SPRING.read("application/x-java-serialized-object", Headers.EMPTY))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageContaining("JSON message converter");
    }

    @ParameterizedTest
    @EnumSource(RabbitDialect.class)
    void aReplySetsItsStatus(RabbitDialect dialect) {
        assertThat(dialect.read(null, Headers.of("isthmus-status", "409")).status())
                .isEqualTo(409);
        assertThat(dialect.read(null, Headers.EMPTY).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"99", "100", "199", "600", "2000", "+200", "ok", ""})
    void aStatusThatIsNoneIsUnreadable(String status) {
        assertThatThrownBy(() -> RabbitDialect.ISTHMUS.read(null, Headers.of("isthmus-status", status)))
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

        Headers passed = RabbitDialect.AMQP.read(null, headers).headers();

        assertThat(passed).hasToString("Headers[etag, content-encoding]");
    }

    private static RequestHead head(@Nullable String contentType, Headers headers) {
        return new RequestHead(
                "id-1",
                "isthmus.replies.7",
                -1,
                new Deadline(1, 1_700_000_000_123L),
                "reserve",
                "alice",
                "00-aa-bb-01",
                "k=v",
                contentType,
                headers);
    }
}

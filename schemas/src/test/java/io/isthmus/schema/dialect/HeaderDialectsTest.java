package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialects of Kafka that say all in headers: SmallRye's and Zilla's. */
final class HeaderDialectsTest {

    private static final Payload BODY =
            Payload.utf8("{\"id\":\"w-1\",\"customer\":\"c-7\",\"amount\":12.5,\"by\":\"quarkus-kafka\"}");

    @Test
    void smallRyeGetsThePartitionAsFourBytes() {
        var fields = Heads.written(KafkaDialects.SMALLRYE);

        assertThat(fields.get("REPLY_CORRELATION_ID")).asString(UTF_8).isEqualTo(Heads.ID);
        assertThat(fields.get("REPLY_TOPIC")).asString(UTF_8).isEqualTo("isthmus.replies");
        assertThat(fields.get("REPLY_PARTITION")).containsExactly(0, 0, 0, 7);
    }

    /** Record bytes of a Quarkus service's reply, recorded on Kafka 4.4: one header and nothing else. */
    @Test
    void aReplyOfSmallRyeIsItsValue() {
        Headers recorded = Heads.recorded(
                "REPLY_CORRELATION_ID", "37373334346361312d656261632d346539612d626238632d396366656662646631333533");

        assertThat(KafkaDialects.SMALLRYE.correlationHeader()).isEqualTo("REPLY_CORRELATION_ID");
        assertThat(KafkaDialects.SMALLRYE.read(recorded, BODY))
                .isEqualTo(new ServiceReply(200, null, null, Headers.EMPTY, BODY));
    }

    @Test
    void aServiceOfSmallRyeMaySetAStatus() {
        assertThat(KafkaDialects.SMALLRYE
                        .read(Headers.of("isthmus-status", "409"), BODY)
                        .status())
                .isEqualTo(409);
    }

    /** The names are those of Zilla's documentation of its {@code http-kafka} binding. */
    @Test
    void zillaGetsTheRequestAsHttp2SaysIt() {
        var fields = Heads.written(KafkaDialects.ZILLA);

        assertThat(fields.get("zilla:correlation-id")).asString(UTF_8).isEqualTo(Heads.ID);
        assertThat(fields.get("zilla:reply-to")).asString(UTF_8).isEqualTo("isthmus.replies");
        assertThat(fields.get(":method")).asString(UTF_8).isEqualTo("POST");
        assertThat(fields.get(":path")).asString(UTF_8).isEqualTo("/v1/quotes?draft=true");
        assertThat(fields.get(":scheme")).asString(UTF_8).isEqualTo("http");
        assertThat(fields.get("content-type")).asString(UTF_8).isEqualTo("application/json");
        assertThat(fields.get("x-tenant")).asString(UTF_8).isEqualTo("blue");
    }

    @Test
    void aReplyOfZillaIsAnHttpResponse() {
        var headers = Headers.of(
                "zilla:correlation-id", Heads.ID, ":status", "412", "content-type", "text/plain", "etag", "\"7\"");

        assertThat(KafkaDialects.ZILLA.read(headers, BODY)).satisfies(reply -> {
            assertThat(reply.status()).isEqualTo(412);
            assertThat(reply.contentType()).isEqualTo("text/plain");
            assertThat(reply.headers()).hasToString("Headers[etag]");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ok", "100", "600"})
    void aStatusOfZillaThatIsNoneIsUnreadable(String status) {
        assertThatThrownBy(() -> KafkaDialects.ZILLA.read(Headers.of(":status", status), BODY))
                .isInstanceOf(UnreadableReply.class);
    }
}

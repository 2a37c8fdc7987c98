package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside what Zilla itself writes and reads: {@code resources/dialects/README.md} says where that is from. */
final class ZillaDialectTest {

    private static final Payload BODY = Payload.utf8("{\"greeting\":\"Hello, world\"}");

    /** What is of Zilla and of the client in a record that a Zilla wrote, in its order. */
    @Test
    void aRequestIsTheRecordThatZillaWrites() {
        Map<String, String> recorded = new LinkedHashMap<>();
        recorded.put(":scheme", "http");
        recorded.put(":method", "PUT");
        recorded.put(":path", "/items/5cf7a1d5-3772-49ef-86e7-ba6f2c7d7d07");
        recorded.put(":authority", "localhost:7114");
        recorded.put("user-agent", "curl/7.79.1");
        recorded.put("accept", "*/*");
        recorded.put("idempotency-key", "1");
        recorded.put("content-type", "application/json");
        recorded.put("zilla:reply-to", "items-responses");
        recorded.put("zilla:correlation-id", "1-e75a4e507cc0dc66a28f5a9617392fe8");

        Map<String, String> written = written(KafkaDialects.ZILLA, curl());
        assertThat(written.remove("isthmus-deadline")).isEqualTo("1790000000123");

        assertThat(written).containsExactlyInAnyOrderEntriesOf(recorded);
        assertThat(written.keySet()).startsWith(":scheme", ":method", ":path", ":authority");
        assertThat(written.keySet()).endsWith("zilla:reply-to", "zilla:correlation-id");
        assertThat(KafkaDialects.ZILLA.wrap(curl(), BODY)).isSameAs(BODY);
    }

    @Test
    void aRequestThatNoClientHasMadeHasASchemeAndAnAuthority() {
        Map<String, String> written = written(KafkaDialects.ZILLA, Heads.kafka());

        assertThat(written)
                .containsEntry(":scheme", "http")
                .containsEntry(":authority", "isthmus")
                .containsEntry(":path", "/v1/quotes?draft=true");
    }

    /** Zilla's sample services tell by such a header what a command is; in Zilla it is an override, and stands behind the rest. */
    @Test
    void headersThatTheServiceWantsBesidesAreOverrides() {
        KafkaDialect dialect = KafkaDialects.of(new Dialect.Zilla(Map.of("zilla:domain-model", "CreateTaskCommand")));

        assertThat(written(dialect, curl()).keySet())
                .endsWith("zilla:reply-to", "zilla:domain-model", "zilla:correlation-id");
        assertThat(written(dialect, curl())).containsEntry("zilla:domain-model", "CreateTaskCommand");
    }

    /** As its documentation answers with {@code kcat}, and its specification with {@code :status} and {@code location}. */
    @Test
    void aReplyThatZillaTakesIsAnHttpResponse() {
        ServiceReply answered = read(
                ":status", "323030",
                "zilla:correlation-id", "312d6537356134653530376363306463363661323866356139363137333932666538");

        assertThat(answered).isEqualTo(new ServiceReply(200, null, null, Headers.EMPTY, BODY));
    }

    @Test
    void aReplyToWhatHasMadeSomethingSaysWhere() {
        var made = Headers.of(
                "zilla:correlation-id",
                Heads.ID,
                ":status",
                "201",
                "location",
                "/items/92d0bf92-63e0-4cfc-ae73-71dee92d1544");

        ServiceReply reply = KafkaDialects.ZILLA.read(made, Payload.EMPTY);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.headers().get("location")).isEqualTo("/items/92d0bf92-63e0-4cfc-ae73-71dee92d1544");
    }

    @Test
    void aRefusalIsItsStatus() {
        var refused = Headers.of(
                "zilla:correlation-id", Heads.ID, ":status", "412", "content-type", "text/plain", "etag", "\"7\"");

        assertThat(KafkaDialects.ZILLA.read(refused, BODY)).satisfies(reply -> {
            assertThat(reply.status()).isEqualTo(412);
            assertThat(reply.fault()).isNull();
            assertThat(reply.contentType()).isEqualTo("text/plain");
            assertThat(reply.headers()).hasToString("Headers[etag]");
        });
    }

    /** Zilla lets a reply without one through, and HTTP then has 200. */
    @Test
    void aReplyWithoutAStatusIs200() {
        assertThat(KafkaDialects.ZILLA
                        .read(Headers.of("zilla:correlation-id", Heads.ID), BODY)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ok", "100", "600"})
    void aStatusThatIsNoneIsUnreadable(String status) {
        assertThatThrownBy(() -> KafkaDialects.ZILLA.read(Headers.of(":status", status), BODY))
                .isInstanceOf(UnreadableReply.class);
    }

    private static ServiceReply read(String... namesAndHex) {
        return KafkaDialects.ZILLA.read(Heads.recorded(namesAndHex), BODY);
    }

    /** The request that the record is of, as this gateway has it. */
    private static RequestHead curl() {
        return new RequestHead(
                "1-e75a4e507cc0dc66a28f5a9617392fe8",
                "items-responses",
                0,
                new Deadline(0, 1_790_000_000_123L),
                "put-item",
                null,
                null,
                null,
                "application/json",
                Headers.of("user-agent", "curl/7.79.1", "accept", "*/*", "idempotency-key", "1"),
                "PUT",
                "/items/5cf7a1d5-3772-49ef-86e7-ba6f2c7d7d07",
                null,
                "http",
                "localhost:7114");
    }

    private static Map<String, String> written(KafkaDialect dialect, RequestHead head) {
        Map<String, String> fields = new LinkedHashMap<>();
        dialect.write(head, (name, value) -> fields.put(name, new String(value, UTF_8)));
        return fields;
    }
}

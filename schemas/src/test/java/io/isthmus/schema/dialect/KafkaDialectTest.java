package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaDialectTest {

    private static final RequestHead HEAD = new RequestHead(
            "iAAA",
            "isthmus.replies",
            7,
            new Deadline(0, 1_790_000_000_123L),
            "create-quote",
            "alice",
            "00-aa-bb-01",
            "k=v",
            "application/json",
            Headers.of("x-tenant", "blue"),
            "POST",
            "/v1/quotes",
            null);

    @Test
    void isthmusSaysEverythingAsText() {
        assertThat(written(KafkaDialects.ISTHMUS))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "isthmus-correlation", "iAAA",
                        "isthmus-reply-to", "isthmus.replies",
                        "isthmus-reply-partition", "7",
                        "isthmus-deadline", "1790000000123",
                        "isthmus-route", "create-quote",
                        "isthmus-subject", "alice",
                        "traceparent", "00-aa-bb-01",
                        "tracestate", "k=v",
                        "content-type", "application/json",
                        "x-tenant", "blue"));
    }

    @Test
    void springGetsItsNamesAndThePartitionAsFourBytes() {
        var fields = new LinkedHashMap<String, byte[]>();
        KafkaDialects.SPRING.write(HEAD, fields::put);

        assertThat(fields.get("kafka_correlationId")).asString(UTF_8).isEqualTo("iAAA");
        assertThat(fields.get("kafka_replyTopic")).asString(UTF_8).isEqualTo("isthmus.replies");
        assertThat(fields.get("kafka_replyPartition")).containsExactly(0, 0, 0, 7);
        assertThat(fields.get("isthmus-deadline")).asString(UTF_8).isEqualTo("1790000000123");
        assertThat(fields.get("traceparent")).asString(UTF_8).isEqualTo("00-aa-bb-01");
    }

    /** The bytes of a reply of spring-kafka 4.1, recorded on Kafka 4.4. */
    @Test
    void aReplyOfSpringTellsNoClassNames() {
        var hex = HexFormat.of();
        ServiceReply head = read(KafkaDialects.SPRING, to -> {
            to.field("__TypeId__", hex.parseHex("6a6176612e7574696c2e4c696e6b6564486173684d6170"));
            to.field("__ContentTypeId__", hex.parseHex("6a6176612e6c616e672e4f626a656374"));
            to.field("__KeyTypeId__", hex.parseHex("6a6176612e6c616e672e4f626a656374"));
            to.field("kafka_correlationId", hex.parseHex("b01904070aa34d998b8d0a110533ddbc"));
            to.field("spring_json_header_types", "{}".getBytes(UTF_8));
            to.field("x-quoted-by", "spring".getBytes(UTF_8));
        });

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.fault()).isNull();
        assertThat(head.contentType()).isNull();
        assertThat(head.headers().size()).isOne();
        assertThat(head.headers().get("x-quoted-by")).isEqualTo("spring");
    }

    /** Camel copies every header of the request into its reply, and writes {@code Content-Type} in capitals. */
    @Test
    void whatAResponderCopiedFromTheRequestGoesNoFurther() {
        ServiceReply head = read(KafkaDialects.ISTHMUS, to -> {
            KafkaDialects.ISTHMUS.write(HEAD, (name, value) -> {
                if (!name.equals("content-type")) {
                    to.field(name, value);
                }
            });
            to.field("Content-Type", "text/plain".getBytes(UTF_8));
        });

        assertThat(head.contentType()).isEqualTo("text/plain");
        assertThat(head.headers()).hasToString("Headers[x-tenant]");
    }

    @Test
    void whatCannotBeAnHttpHeaderIsDropped() {
        ServiceReply head = read(KafkaDialects.ISTHMUS, to -> {
            to.field("good", "value".getBytes(UTF_8));
            to.field("split", "a\r\nset-cookie: b".getBytes(UTF_8));
            to.field("a name", "value".getBytes(UTF_8));
            to.field("", "value".getBytes(UTF_8));
            to.field("binary", new byte[] {(byte) 0xff, 0, 1});
            to.field("absent", null);
        });

        assertThat(head.headers()).hasToString("Headers[good]");
    }

    @Test
    void aStatusIsTheRepliesStatus() {
        assertThat(status("404")).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "99", "100", "199", "600", "0200", "+20", "２００", "200 "})
    void aStatusThatHttpDoesNotKnowIsUnreadable(String status) {
        assertThatThrownBy(() -> status(status)).isInstanceOf(UnreadableReply.class);
    }

    private static int status(String text) {
        return read(KafkaDialects.ISTHMUS, to -> to.field("isthmus-status", text.getBytes(UTF_8)))
                .status();
    }

    private static ServiceReply read(KafkaDialect dialect, KafkaFields.Fields fields) {
        return dialect.read(KafkaFields.text(fields), Payload.EMPTY);
    }

    private static Map<String, String> written(KafkaDialect dialect) {
        var fields = new LinkedHashMap<String, String>();
        dialect.write(HEAD, (name, value) -> fields.put(name, new String(value, UTF_8)));
        return fields;
    }
}

package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.Dialect.Custom.NumberForm;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CustomDialectTest {

    private static final Payload BODY = Payload.utf8("{\"amount\":12.50}");

    /** As the recorded services on plain kafkajs and Camel have it. */
    private static final Dialect.Custom HEADERS = custom("correlation-id", null, "reply-to", "x-error", null);

    private static final Dialect.Custom IN_BODY = custom("/meta/id", null, "/meta/replyTo", "/error", "/result");

    @Test
    void whatIsInHeadersCostsTheBodyNothing() {
        KafkaDialect dialect = KafkaDialects.of(HEADERS);
        var fields = Heads.written(dialect);

        assertThat(fields.get("correlation-id")).asString(UTF_8).isEqualTo(Heads.ID);
        assertThat(fields.get("reply-to")).asString(UTF_8).isEqualTo("isthmus.replies");
        assertThat(fields.get("reply-partition")).containsExactly(0, 0, 0, 7);
        assertThat(fields.get("x-version")).asString(UTF_8).isEqualTo("2");
        assertThat(dialect.wrap(Heads.kafka(), BODY)).isSameAs(BODY);
        assertThat(dialect.correlationHeader()).isEqualTo("correlation-id");
        assertThat(dialect.correlation()).isNull();
    }

    /** Record bytes of a reply of Camel's Kafka component, which copies all headers, recorded on Kafka 4.4. */
    @Test
    void theAddressThatAReplyHasCopiedGoesNoFurther() {
        Headers recorded = Heads.recorded(
                "correlation-id", "61736b2d32333033342d30",
                "reply-to", "776972652d63616d656c2d6b61666b612d32323836342e7265706c79",
                "Content-Type", "6170706c69636174696f6e2f6a736f6e");

        assertThat(KafkaDialects.of(HEADERS).read(recorded, BODY))
                .isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, BODY));
    }

    @Test
    void whatIsInTheBodyIsPutAmongWhatIsThere() throws Exception {
        KafkaDialect dialect = KafkaDialects.of(IN_BODY);

        assertThat(dialect.wrap(Heads.kafka(), Payload.utf8("{\"amount\":12.50,\"meta\":{\"v\":1}}"))
                        .asUtf8())
                .isEqualTo("{\"amount\":12.50,\"meta\":{\"v\":1,\"id\":\"" + Heads.ID
                        + "\",\"replyTo\":\"isthmus.replies\"}}");
        assertThat(dialect.wrap(Heads.kafka(), Payload.EMPTY).asUtf8())
                .isEqualTo("{\"meta\":{\"id\":\"" + Heads.ID + "\",\"replyTo\":\"isthmus.replies\"}}");
        assertThatThrownBy(() -> dialect.wrap(Heads.kafka(), Payload.utf8("[1]")))
                .isInstanceOf(UnfitRequest.class);
    }

    @Test
    void theIdIsFoundInTheBody() {
        var reply = Payload.utf8("{\"result\":{\"a\":1},\"meta\":{\"id\":\"" + Heads.ID + "\"}}");
        KafkaDialect dialect = KafkaDialects.of(IN_BODY);

        assertThat(dialect.correlationHeader()).isNull();
        assertThat(dialect.correlation().find(null, Headers.EMPTY, reply)).isEqualTo(Heads.ID);
        assertThat(dialect.correlation()).isEqualTo(KafkaDialects.of(IN_BODY).correlation());
        assertThat(dialect.read(Headers.EMPTY, reply))
                .isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, Payload.utf8("{\"a\":1}")));
    }

    @Test
    void aReplyMayHaveTheIdElsewhereThanTheRequest() {
        var config = custom("correlation-id", "in-reply-to", null, null, null);

        assertThat(KafkaDialects.of(config).correlationHeader()).isEqualTo("in-reply-to");
        assertThat(RabbitDialects.of(withoutPartition(config))
                        .correlation()
                        .find(null, Headers.of("in-reply-to", Heads.ID), BODY))
                .isEqualTo(Heads.ID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"error\":\"no\"}                              | -   | 502 | no",
                "{\"error\":{\"code\":404,\"message\":\"none\"}} | -   | 404 | none",
                "{\"error\":{\"message\":\"none\"}}              | 409 | 409 | none",
                "{\"error\":null,\"result\":1}                   | -   | 200 | -",
                "{\"error\":\"no\",\"result\":1}                 | 200 | 502 | no",
            })
    void aFaultInTheBodyHasTheStatusBesideIt(String body, @Nullable String status, int expected, String fault) {
        Headers headers = status == null ? Headers.EMPTY : Headers.of("x-status", status);

        ServiceReply reply = KafkaDialects.of(IN_BODY).read(headers, Payload.utf8(body));

        assertThat(reply.status()).isEqualTo(expected);
        assertThat(reply.fault()).isEqualTo(fault);
    }

    @Test
    void aFaultMayBeAHeader() {
        ServiceReply reply = KafkaDialects.of(HEADERS).read(Headers.of("x-error", "no stock", "x-status", "409"), BODY);

        assertThat(reply.fault()).isEqualTo("no stock");
        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.headers()).isEqualTo(Headers.EMPTY);
    }

    @Test
    void aReplyThatIsNotWhatWasDeclaredIsUnreadable() {
        assertThatThrownBy(() -> KafkaDialects.of(IN_BODY).read(Headers.EMPTY, Payload.utf8("garbage")))
                .isInstanceOf(UnreadableReply.class);
        assertThatThrownBy(() -> KafkaDialects.of(HEADERS).read(Headers.of("x-status", "many"), BODY))
                .isInstanceOf(UnreadableReply.class);
    }

    @Test
    void overRabbitThePropertiesAreThereToo() {
        AmqpProperties written = RabbitDialects.of(withoutPartition(HEADERS)).write(Heads.rabbit());

        assertThat(written.correlationId()).isEqualTo(Heads.ID);
        assertThat(written.headers().get("correlation-id")).isEqualTo(Heads.ID);
        assertThat(written.headers().get("reply-to")).isEqualTo("isthmus.replies.5f");
        assertThat(written.headers().get("x-version")).isEqualTo("2");
    }

    private static Dialect.Custom custom(
            String correlation,
            @Nullable String replyCorrelation,
            @Nullable String replyTo,
            @Nullable String fault,
            @Nullable String answer) {
        return new Dialect.Custom(
                correlation,
                replyCorrelation,
                replyTo,
                "reply-partition",
                NumberForm.INT32,
                "x-status",
                fault,
                answer,
                Map.of("x-version", "2"));
    }

    private static Dialect.Custom withoutPartition(Dialect.Custom from) {
        return new Dialect.Custom(
                from.correlation(),
                from.replyCorrelation(),
                from.replyTo(),
                null,
                NumberForm.TEXT,
                from.status(),
                from.fault(),
                from.answer(),
                from.headers());
    }
}

package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The replies are those of {@code @nestjs/microservices} 12, recorded on Kafka 4.4 (record bytes) and RabbitMQ 3.10 (AMQP
 * frames), of Nest's own requester to Nest's own responder.
 */
final class NestDialectTest {

    private static final KafkaDialect KAFKA = KafkaDialects.NEST;
    private static final RabbitDialect RABBIT = RabbitDialects.of(new Dialect.Nest(Json.of("quote")));

    @Test
    void onKafkaEverythingIsText() {
        assertThat(Heads.written(KAFKA))
                .hasEntrySatisfying(
                        "kafka_correlationId",
                        id -> assertThat(id).asString(UTF_8).isEqualTo(Heads.ID))
                .hasEntrySatisfying(
                        "kafka_replyTopic",
                        topic -> assertThat(topic).asString(UTF_8).isEqualTo("isthmus.replies"))
                .hasEntrySatisfying(
                        "kafka_replyPartition",
                        partition -> assertThat(partition).asString(UTF_8).isEqualTo("7"));
        var body = Payload.utf8("{}");
        assertThat(KAFKA.wrap(Heads.kafka(), body)).isSameAs(body);
    }

    @Test
    void anAnswerOverKafkaIsJson() {
        Headers recorded = Heads.recorded(
                "kafka_correlationId", "633834393531383530336163316533666534653632", "kafka_nest-is-disposed", "00");
        var body = Payload.utf8("{\"id\":\"w-1\",\"customer\":\"c-7\",\"amount\":12.5,\"by\":\"nest-kafka\"}");

        assertThat(KAFKA.read(recorded, body))
                .isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, body));
    }

    @Test
    void anErrorOverKafkaIsAHeaderAndNoValue() {
        Headers recorded = Heads.recorded(
                "kafka_correlationId", "383439353138353033616331653366653465363265",
                "kafka_nest-err",
                        "7b22737461747573223a226572726f72222c226d657373616765223a22746f6c6420746f206661696c227d",
                "kafka_nest-is-disposed", "00");

        ServiceReply reply = KAFKA.read(recorded, Payload.EMPTY);

        assertThat(reply.fault()).isEqualTo("told to fail");
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body().isEmpty()).isTrue();
    }

    /** Whatever a handler throws is a fault, also what no HTTP header could hold. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":404,\"message\":\"no such quote\"} | 404 | no such quote",
                "{\"statusCode\":409,\"message\":\"taken\"}     | 409 | taken",
                "{\"code\":503,\"error\":\"busy\"}              | 503 | busy",
                "{\"status\":200,\"message\":\"odd\"}           | 502 | odd",
                "{\"status\":4040}                              | 502 | The service has failed and does not say why.",
                "\"in quotes\"                                  | 502 | in quotes",
                "plain                                          | 502 | plain",
                "12                                             | 502 | 12",
            })
    void theErrorsAreTheHandlersOwn(String error, int status, String detail) {
        ServiceReply reply = KAFKA.read(Headers.of("kafka_nest-err", error), Payload.EMPTY);

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.fault()).isEqualTo(detail);
    }

    @Test
    void anErrorOfSeveralLinesIsNotTakenForAnAnswer() {
        Headers headers = KafkaFields.text(to -> to.field("kafka_nest-err", new byte[] {'a', '\n', 'b', (byte) 0xff}));

        assertThat(KAFKA.read(headers, Payload.EMPTY).fault()).isEqualTo("a\nb\ufffd");
    }

    @Test
    void aFaultIsCutToItsLimit() {
        String fault = KAFKA.read(Headers.of("kafka_nest-err", "x".repeat(5000)), Payload.EMPTY)
                .fault();

        assertThat(fault).hasSize(Fault.DETAIL_MAX);
    }

    @Test
    void overRabbitTheBodyIsAnEnvelopeWithAnId() throws Exception {
        Payload wrapped = RABBIT.wrap(Heads.rabbit(), Payload.utf8("{\"id\":\"w-1\",\"amount\":12.50}"));

        assertThat(wrapped.asUtf8())
                .isEqualTo("{\"pattern\":\"quote\",\"data\":{\"id\":\"w-1\",\"amount\":12.50},\"id\":\"" + Heads.ID
                        + "\"}");
        AmqpProperties properties = RABBIT.write(Heads.rabbit());
        assertThat(properties.correlationId()).isEqualTo(Heads.ID);
        assertThat(properties.replyTo()).isEqualTo("isthmus.replies.5f");
    }

    @Test
    void aPatternMayBeAnObject() {
        var dialect = RabbitDialects.of(new Dialect.Nest(Json.of(Map.of("cmd", "sum"))));

        assertThat(dialect.wrap(Heads.rabbit(), Payload.EMPTY).asUtf8())
                .isEqualTo("{\"pattern\":{\"cmd\":\"sum\"},\"data\":null,\"id\":\"" + Heads.ID + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1},\"id\":\"other\"", "text", "{", "{\"a\":1,\"a\":2}"})
    void aBodyThatWouldLeaveItsPlaceIsRefused(String body) {
        assertThatThrownBy(() -> RABBIT.wrap(Heads.rabbit(), Payload.utf8(body)))
                .isInstanceOf(UnfitRequest.class)
                .hasMessageStartingWith("the body");
    }

    @Test
    void anAnswerOverRabbitComesOutOfItsEnvelope() {
        ServiceReply reply = rabbit("{\"response\":{\"id\":\"w-1\",\"customer\":\"c-7\",\"amount\":12.5,\"by\":"
                + "\"nest-rabbit\"},\"isDisposed\":true}");

        assertThat(reply)
                .isEqualTo(new ServiceReply(
                        200,
                        null,
                        "application/json",
                        Headers.EMPTY,
                        Payload.utf8("{\"id\":\"w-1\",\"customer\":\"c-7\",\"amount\":12.5,\"by\":\"nest-rabbit\"}")));
    }

    @Test
    void anErrorOverRabbitIsAFault() {
        ServiceReply reply =
                rabbit("{\"err\":{\"status\":\"error\",\"message\":\"told to fail\"},\"isDisposed\":true}");

        assertThat(reply.fault()).isEqualTo("told to fail");
        assertThat(reply.status()).isEqualTo(502);
    }

    @Test
    void aPatternWithoutAHandlerIsAFault() {
        ServiceReply reply = rabbit("{\"id\":\"51f4c04144881093d68df\",\"err\":\"There is no matching message handler"
                + " defined in the remote service.\",\"status\":\"error\"}");

        assertThat(reply.fault()).isEqualTo("There is no matching message handler defined in the remote service.");
    }

    @Test
    void aHandlerThatReturnsNothingAnswersNothing() {
        ServiceReply reply = rabbit("{\"isDisposed\":true}");

        assertThat(reply).isEqualTo(new ServiceReply(200, null, null, Headers.EMPTY, Payload.EMPTY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "garbage", "{\"response\":"})
    void whatIsNoEnvelopeIsUnreadable(String body) {
        assertThatThrownBy(() -> rabbit(body)).isInstanceOf(UnreadableReply.class);
    }

    private static ServiceReply rabbit(String body) {
        return RABBIT.read(null, Headers.EMPTY, Payload.utf8(body));
    }
}

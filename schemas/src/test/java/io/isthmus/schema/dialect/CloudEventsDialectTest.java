package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.Dialect.CloudEvents.Mode;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The replies are record bytes of a responder on the CloudEvents SDK for JavaScript and kafkajs, recorded on Kafka 4.4. Over
 * AMQP 0-9-1 there was nobody to record.
 */
final class CloudEventsDialectTest {

    private static final Payload BODY = Payload.utf8("{\"id\":\"w-1\",\"customer\":\"c-7\",\"amount\":12.5}");

    private static final KafkaDialect BINARY = kafka(Mode.BINARY);
    private static final KafkaDialect STRUCTURED = kafka(Mode.STRUCTURED);
    private static final RabbitDialect RABBIT = RabbitDialects.of(config(Mode.BINARY, null));

    @Test
    void inBinaryModeAttributesAreHeaders() {
        assertThat(Heads.written(BINARY))
                .satisfies(fields -> {
                    assertThat(fields.get("ce_specversion")).asString(UTF_8).isEqualTo("1.0");
                    assertThat(fields.get("ce_id")).asString(UTF_8).isEqualTo(Heads.ID);
                    assertThat(fields.get("ce_correlationid")).asString(UTF_8).isEqualTo(Heads.ID);
                    assertThat(fields.get("ce_source")).asString(UTF_8).isEqualTo("/isthmus");
                    assertThat(fields.get("ce_type")).asString(UTF_8).isEqualTo("test.quote");
                    assertThat(fields.get("ce_replyto")).asString(UTF_8).isEqualTo("isthmus.replies");
                    assertThat(fields.get("ce_replypartition")).asString(UTF_8).isEqualTo("7");
                    assertThat(fields.get("ce_expirytime")).asString(UTF_8).isEqualTo("2026-09-21T14:13:20.123Z");
                    assertThat(fields.get("content-type")).asString(UTF_8).isEqualTo("application/json");
                })
                .doesNotContainKey("ce_datacontenttype");
        assertThat(BINARY.wrap(Heads.kafka(), BODY)).isSameAs(BODY);
    }

    /** The SDK for JavaScript fails on a structured event that has no time. */
    @Test
    void anEventSaysWhenItWasSent() {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-25T09:45:00.123456Z"));
        var config = config(Mode.BINARY, null);

        assertThat(Heads.written(new CloudEventsKafkaDialect(config, clock)).get("ce_time"))
                .asString(UTF_8)
                .isEqualTo("2026-11-25T09:45:00.123Z");
        assertThat(new CloudEventsRabbitDialect(config, clock)
                        .write(Heads.rabbit())
                        .headers()
                        .get("cloudEvents:time"))
                .isEqualTo("2026-11-25T09:45:00.123Z");
    }

    @Test
    void anEventIsOfTheRoutesNameUnlessItIsGivenAType() {
        var unnamed = KafkaDialects.of(new Dialect.CloudEvents(Mode.BINARY, null, "/isthmus", null));

        assertThat(Heads.written(unnamed).get("ce_type")).asString(UTF_8).isEqualTo("create-quote");
    }

    @Test
    void inStructuredModeTheWholeEventIsTheValue() throws Exception {
        var fields = Heads.written(STRUCTURED);
        Json event = Json.parse(STRUCTURED.wrap(Heads.kafka(), BODY));

        assertThat(fields.get("content-type")).asString(UTF_8).isEqualTo("application/cloudevents+json; charset=utf-8");
        assertThat(fields.keySet()).noneMatch(name -> name.startsWith("ce_"));
        assertThat(event.get("id").text()).isEqualTo(Heads.ID);
        assertThat(event.get("datacontenttype").text()).isEqualTo("application/json");
        assertThat(event.get("data")).isEqualTo(Json.parse(BODY));
    }

    @Test
    void whatIsNoJsonIsBase64InAStructuredEvent() throws Exception {
        RequestHead head = Heads.kafka();
        var csv = new RequestHead(
                head.correlationId(),
                "t",
                0,
                head.deadline(),
                "r",
                null,
                null,
                null,
                "text/csv",
                Headers.EMPTY,
                "GET",
                "/",
                null);

        Json event = Json.parse(STRUCTURED.wrap(csv, Payload.utf8("a,b")));

        assertThat(event.get("data_base64").text()).isEqualTo("YSxi");
        assertThatThrownBy(() -> STRUCTURED.wrap(head, Payload.utf8("a,b"))).isInstanceOf(UnfitRequest.class);
    }

    @Test
    void aBinaryReplyIsItsData() {
        Headers recorded = Heads.recorded(
                "content-type", "6170706c69636174696f6e2f6a736f6e",
                "ce_id", "37653766626335342d353639612d343832382d383334652d376665383739316239643634",
                "ce_type", "746573742e71756f74652e7265706c79",
                "ce_source", "2f666f726569676e2d636c6f75646576656e7473",
                "ce_specversion", "312e30",
                "ce_datacontenttype", "6170706c69636174696f6e2f6a736f6e",
                "ce_correlationid", "33653632386666362d326530652d343239382d623137302d336639633266633865623930");

        assertThat(BINARY.read(recorded, BODY))
                .isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, BODY));
        assertThat(BINARY.correlationHeader()).isEqualTo("ce_correlationid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BINARY", "STRUCTURED"})
    void aStructuredReplyIsReadWhateverTheRequestWas(Mode mode) {
        String event = "{\"id\":\"986b8ef1-8b31-4a8f-bc68-a84ef8cb0002\",\"time\":\"2026-11-22T20:38:49.792Z\","
                + "\"type\":\"test.quote.reply\",\"source\":\"/foreign-cloudevents\",\"specversion\":\"1.0\","
                + "\"datacontenttype\":\"application/json\",\"data\":" + BODY.asUtf8()
                + ",\"correlationid\":\"" + Heads.ID + "\",\"causationid\":\"" + Heads.ID + "\"}";
        String contentType = "application/cloudevents+json; charset=utf-8";
        var headers = Headers.of("content-type", contentType);

        assertThat(kafka(mode).correlation().find(contentType, headers, Payload.utf8(event)))
                .isEqualTo(Heads.ID);
        assertThat(kafka(mode).read(headers, Payload.utf8(event)))
                .isEqualTo(new ServiceReply(200, null, "application/json", Headers.EMPTY, BODY));
    }

    @Test
    void noIdIsLookedForInABodyThatIsNoEvent() {
        var body = Payload.utf8("{\"correlationid\":\"" + Heads.ID + "\"}");

        assertThat(BINARY.correlation().find("application/json", Headers.EMPTY, body))
                .isNull();
        assertThat(BINARY.correlation().find(null, Headers.EMPTY, body)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "test.quote.failed | {\"message\":\"told to fail\"}             | 502 | told to fail",
                "test.quote.failed | {\"status\":409,\"detail\":\"taken\"}      | 409 | taken",
                "other.failed      | told to fail                               | 502 | told to fail",
            })
    void anEventOfAFailureIsAFault(String type, String data, int status, String detail) {
        ServiceReply reply = BINARY.read(Headers.of("ce_type", type), Payload.utf8(data));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.fault()).isEqualTo(detail);
        assertThat(RABBIT.read(null, Headers.of("cloudEvents:type", type), Payload.utf8(data)))
                .isEqualTo(reply);
    }

    @Test
    void theTypeOfFailuresMayBeNamed() {
        var named = KafkaDialects.of(config(Mode.BINARY, "test.oops"));

        assertThat(named.read(Headers.of("ce_type", "test.oops"), Payload.EMPTY).fault())
                .isEqualTo("The service has failed and does not say why.");
        assertThat(named.read(Headers.of("ce_type", "test.failed"), Payload.EMPTY)
                        .fault())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"type\":\"t\",\"data\":\"text\",\"datacontenttype\":\"text/plain\"}  | text/plain               | text",
                "{\"type\":\"t\",\"data\":\"text\"}                                     | application/json         | \"text\"",
                "{\"type\":\"t\",\"data_base64\":\"YSxi\",\"datacontenttype\":\"text/csv\"} | text/csv             | a,b",
                "{\"type\":\"t\",\"data\":[1],\"datacontenttype\":\"application/geo+json\"} | application/geo+json | [1]",
                "{\"type\":\"t\"}                                                       | -                        | ''",
            })
    void theDataIsOfItsOwnType(String event, String contentType, String data) {
        ServiceReply reply = structured(event);

        assertThat(reply.contentType()).isEqualTo(contentType);
        assertThat(reply.body().asUtf8()).isEqualTo(data);
    }

    @Test
    void whatIsNoSingleJsonEventIsUnreadable() {
        assertThatThrownBy(() -> structured("[]")).isInstanceOf(UnreadableReply.class);
        assertThatThrownBy(() -> structured("{\"data_base64\":\"?\"}")).isInstanceOf(UnreadableReply.class);
        assertThatThrownBy(() -> BINARY.read(
                        Headers.of("content-type", "application/cloudevents-batch+json"), Payload.utf8("[]")))
                .isInstanceOf(UnreadableReply.class);
    }

    @Test
    void overRabbitTheNamesAreThoseOfAmqp() {
        AmqpProperties written = RABBIT.write(Heads.rabbit());

        assertThat(written.headers().get("cloudEvents:id")).isEqualTo(Heads.ID);
        assertThat(written.headers().get("cloudEvents:replyto")).isEqualTo("isthmus.replies.5f");
        assertThat(written.headers().get("cloudEvents:replypartition")).isNull();
        assertThat(written.contentType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudEvents:", "cloudEvents_"})
    void overRabbitEitherSeparatorIsRead(String prefix) {
        var headers = Headers.of(prefix + "correlationid", Heads.ID, prefix + "type", "test.reply", "etag", "7");

        assertThat(RABBIT.correlation().find("application/json", headers, BODY)).isEqualTo(Heads.ID);
        assertThat(RABBIT.read("application/json", headers, BODY).headers()).hasToString("Headers[etag]");
    }

    private static ServiceReply structured(String event) {
        return BINARY.read(Headers.of("content-type", CloudEvent.STRUCTURED), Payload.utf8(event));
    }

    private static KafkaDialect kafka(Mode mode) {
        return KafkaDialects.of(config(mode, null));
    }

    private static Dialect.CloudEvents config(Mode mode, String failed) {
        return new Dialect.CloudEvents(mode, "test.quote", "/isthmus", failed);
    }
}

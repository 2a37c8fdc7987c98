package io.isthmus.ingress.asyncapi;

import static io.isthmus.ingress.contract.Contracts.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.ingress.contract.Contracts;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonDocument;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AsyncApiTest {

    private final Json everything = document(Contracts.EVERYTHING);

    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.contract.Contracts#configurations")
    void theDocumentFitsTheOfficialSchema(Path file) throws Exception {
        Json document = document(file);

        Contracts.assertFits("asyncapi-3.0", document);
        Contracts.assertHasNoDeadReferences(document);
    }

    @ParameterizedTest
    @MethodSource("io.isthmus.ingress.contract.Contracts#configurations")
    void theSameConfigurationIsTheSameDocument(Path file) {
        assertThat(JsonDocument.yaml(document(file))).isEqualTo(JsonDocument.yaml(document(file)));
    }

    @Test
    void serversAreWithoutCredentials() {
        assertThat(at(everything, "servers").names()).containsExactly("events", "events-2", "tasks");
        assertThat(at(everything, "servers", "events-2", "host").text()).isEqualTo("kafka-2.shop:9092");
        assertThat(at(everything, "servers", "events", "security", "0", "type").text())
                .isEqualTo("scramSha512");
        assertThat(at(everything, "servers", "tasks", "host").text()).isEqualTo("rabbit.shop:5671");
        assertThat(JsonDocument.yaml(everything)).doesNotContain("hidden-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            isthmus         | $message.header#/isthmus-correlation     | $message.header#/isthmus-reply-to | $message.header#/isthmus-correlation
            spring          | $message.header#/kafka_correlationId     | $message.header#/kafka_replyTopic | $message.header#/kafka_correlationId
            nest            | $message.header#/kafka_correlationId     | $message.header#/kafka_replyTopic | $message.header#/kafka_correlationId
            smallrye        | $message.header#/REPLY_CORRELATION_ID    | $message.header#/REPLY_TOPIC      | $message.header#/REPLY_CORRELATION_ID
            zilla           | $message.header#/zilla:correlation-id    | $message.header#/zilla:reply-to   | $message.header#/zilla:correlation-id
            events          | $message.header#/ce_correlationid        | $message.header#/ce_replyto       | $message.header#/ce_correlationid
            structured      | $message.payload#/id                     | $message.payload#/replyto         | $message.header#/ce_correlationid
            custom          | $message.header#/x-id                    | $message.header#/x-reply          | $message.header#/x-id
            custom-body     | $message.header#/correlation_id          | $message.header#/reply_to         | $message.payload#/meta/id
            amqp            | $message.header#/correlation_id          | $message.header#/reply_to         | $message.header#/correlation_id
            masstransit     | $message.header#/correlation_id          | $message.header#/reply_to         | $message.payload#/requestId
            masstransit-raw | $message.header#/correlation_id          | $message.header#/reply_to         | $message.header#/RequestId
            nservicebus     | $message.header#/correlation_id          | $message.header#/reply_to         | $message.header#/correlation_id
            page.order      | $message.header#/isthmus-correlation     | $message.header#/isthmus-reply-to | $message.header#/isthmus-correlation
            """)
    void aDialectSaysWhereCorrelationAndReplyAddressAre(
            String operation, String correlation, String replyTo, String inReply) {
        Json messages = at(everything, "components", "messages");

        assertThat(at(messages, operation + ".request", "correlationId", "location")
                        .text())
                .isEqualTo(correlation);
        assertThat(at(everything, "operations", operation, "reply", "address", "location")
                        .text())
                .isEqualTo(replyTo);
        assertThat(at(messages, operation + ".reply", "correlationId", "location")
                        .text())
                .isEqualTo(inReply);
    }

    @Test
    void headersAreThoseOfTheDialect() {
        Json headers = at(everything, "components", "messages", "isthmus.request", "headers");

        assertThat(at(headers, "properties").names())
                .containsExactly(
                        "isthmus-correlation",
                        "isthmus-reply-to",
                        "isthmus-reply-partition",
                        "isthmus-route",
                        "isthmus-subject",
                        "isthmus-deadline",
                        "traceparent",
                        "tracestate",
                        "accept-language",
                        "idempotency-key",
                        "content-type");
        assertThat(at(headers, "properties", "isthmus-route", "const").text()).isEqualTo("isthmus");
        assertThat(at(headers, "required").elements())
                .extracting(Json::text)
                .doesNotContain("traceparent", "accept-language")
                .contains("isthmus-correlation", "isthmus-deadline");
        assertThat(at(
                                everything,
                                "components",
                                "messages",
                                "spring.request",
                                "headers",
                                "properties",
                                "kafka_replyPartition",
                                "type")
                        .text())
                .isEqualTo("integer");
    }

    @Test
    void whatTheClientHasAskedIsNoConstant() {
        Json headers = at(everything, "components", "messages", "zilla.request", "headers", "properties");

        assertThat(headers.names())
                .startsWith(":scheme", ":method", ":path", ":authority")
                .endsWith("zilla:reply-to", "zilla:domain-model", "zilla:correlation-id");
        for (String name : List.of(":scheme", ":path", ":authority", "zilla:domain-model")) {
            assertThat(headers.get(name).get("const")).as(name).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            isthmus.request     | payload
            structured.request  | payload properties data
            nest-rabbit.request | payload properties data
            masstransit.request | payload properties message
            publish.event       | payload
            isthmus.reply       | payload
            """)
    void aPayloadHasItsSchemaWithinWhatTheDialectPutsAroundIt(String message, String place) {
        Json at = at(everything, "components", "messages", message);
        assertThat(at(at(at, place.split(" ")), "$ref").text()).isEqualTo("#/components/schemas/order");
    }

    @Test
    void aMessageThatIsNotJsonSaysWhatItIs() {
        Json messages = at(everything, "components", "messages");

        for (String sent : List.of("avro.request", "avro-event.event")) {
            Json message = at(messages, sent);
            assertThat(at(message, "contentType").text()).isEqualTo("application/avro");
            assertThat(at(message, "payload", "schemaFormat").text()).startsWith("application/vnd.apache.avro+json");
            assertThat(at(message, "payload", "schema", "name").text()).isEqualTo("Order");
        }
        assertThat(at(messages, "avro.reply", "payload", "description").text()).contains("the registry main");
    }

    @Test
    void whatOnlySomeClientsBringAboutIsNotRequiredOfAPayload() {
        assertThat(at(everything, "components", "messages", "structured.request", "payload", "required")
                        .elements())
                .extracting(Json::text)
                .contains("id", "data")
                .doesNotContain("traceparent");
    }

    @Test
    void channelsAreTopicsQueuesAndExchanges() {
        Json channels = at(everything, "channels");

        assertThat(at(channels, "events.quotes", "address").text()).isEqualTo("quotes");
        assertThat(at(channels, "events.quotes", "servers").elements()).hasSize(2);
        assertThat(at(channels, "events.replies", "address").isNull()).isTrue();
        assertThat(at(channels, "events.replies", "bindings", "kafka", "topic").text())
                .isEqualTo("shop.replies");
        assertThat(at(channels, "tasks.quotes", "bindings", "amqp", "queue", "name")
                        .text())
                .isEqualTo("quotes");
        Json stock = at(channels, "tasks.stock.reserve.-path_sku-.-uppercase_query_kind-");
        assertThat(at(stock, "address").text()).isEqualTo("reserve.{path_sku}.{uppercase_query_kind}");
        assertThat(at(stock, "parameters", "path_sku", "description").text()).isEqualTo("${path.sku}");
        assertThat(at(stock, "bindings", "amqp", "exchange", "vhost").text()).isEqualTo("orders");
    }

    @Test
    void whoDoesNotWaitIsAnsweredWhereAllInstancesRead() {
        assertThat(at(everything, "operations", "isthmus.async", "reply", "channel", "$ref")
                        .text())
                .isEqualTo("#/channels/events.durable-replies");
    }

    @Test
    void publishRoutesSendAndStreamsReceive() {
        assertThat(at(everything, "operations", "publish", "action").text()).isEqualTo("send");
        assertThat(at(everything, "operations", "publish").get("reply")).isNull();
        assertThat(at(everything, "operations", "prices", "action").text()).isEqualTo("receive");
        assertThat(at(everything, "operations", "notices", "channel", "$ref").text())
                .isEqualTo("#/channels/tasks.notices.notice.-");
    }

    private static Json document(Path file) {
        return AsyncApi.of(Contracts.load(file), "Shop", "1");
    }
}

package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.SchemaRegistryServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JSON at the HTTP side and Protobuf at the services', which here are written with another library than the gateway's. */
@Timeout(180)
class ProtobufMessagesTest {

    private static final String BODY = "{\"sku\":\"a-1\",\"quantity\":3,\"placed\":\"2026-11-25T08:30:00Z\"}";
    private static final Map<String, ?> QUOTE = Map.of(
            "sku",
            "a-1",
            "cents",
            2997L,
            "lines",
            List.of("one", "two"),
            "currency",
            "USD",
            "left",
            -4L,
            "until",
            Instant.parse("2026-12-01T00:00:00.250Z"));
    private static final String QUOTE_JSON = "{\"sku\":\"a-1\",\"cents\":\"2997\",\"lines\":[\"one\",\"two\"],"
            + "\"currency\":\"USD\",\"left\":\"-4\",\"until\":\"2026-12-01T00:00:00.250Z\"}";

    /** Where messages stand in their file, in Confluent's frame: how many steps and each of them, zig-zag. */
    private static final byte[] ORDER_PLACE = {0};

    private static final byte[] QUOTE_PLACE = {2, 2};
    private static final byte[] SALES_ORDER_PLACE = {4, 4, 2};

    @TempDir
    Path folder;

    private final String name = "proto-" + UUID.randomUUID();
    private final SchemaRegistryServer registry = SchemaRegistryServer.started();
    private final AtomicInteger taken = new AtomicInteger();
    private WireProtobuf shop;
    private int orders;

    @BeforeEach
    void register() throws Exception {
        shop = new WireProtobuf(folder);
        registry.register("others-value", "syntax = \"proto3\";", ",\"schemaType\":\"PROTOBUF\"");
        orders = registry.register("orders-value", WireProtobuf.PROTO, ",\"schemaType\":\"PROTOBUF\"");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void bareMessagesCrossBothBrokersBothWays() throws Exception {
        UnaryOperator<byte[]> service = request -> {
            assertOrder(shop.decode("shop.Order", request, 0));
            return shop.encode("shop.Quote", QUOTE);
        };
        try (var _ = kafka(service);
                var _ = rabbit(service);
                var gateway = start("{descriptor: shop.desc, message: shop.Order, reply: shop.Quote}")) {
            for (String path : List.of("/kafka", "/rabbit")) {
                assertQuote(post(gateway, path, BODY));
            }
            assertThat(post(gateway, "/page", BODY).body()).isEqualTo("{\"cents\":\"2997\",\"first\":\"one\"}");
            assertThat(post(gateway, "/all", BODY).body()).isEqualTo("[" + QUOTE_JSON + "]");
            assertThat(taken).hasValue(4);
        }
    }

    @Test
    void framedMessagesSayWhichMessageOfTheirSchemaTheyAre() throws Exception {
        UnaryOperator<byte[]> service = request -> {
            assertThat(Arrays.copyOf(request, 6)).isEqualTo(frame(orders, ORDER_PLACE));
            assertOrder(shop.decode("shop.Order", request, 6));
            // What it was written with need not be known: by its place it is another message than the request.
            return shop.encode(frame(4711, QUOTE_PLACE), "shop.Quote", QUOTE);
        };
        try (var _ = kafka(service);
                var _ = rabbit(service);
                var gateway = start(registered("shop.Order", "shop.Quote"))) {
            for (String path : List.of("/kafka", "/rabbit")) {
                assertQuote(post(gateway, path, BODY));
            }
            assertThat(taken).hasValue(2);
        }
    }

    @Test
    void aNestedMessageIsFoundByItsStepsAndTheFirstOneEvenIfItIsSpelledOut() throws Exception {
        UnaryOperator<byte[]> service = request -> {
            assertThat(Arrays.copyOf(request, 8)).isEqualTo(frame(orders, SALES_ORDER_PLACE));
            assertThat(shop.decode("shop.Sales.Order", request, 8)).isEqualTo(Map.of("sku", "a-1", "price", 9.99));
            return shop.encode(frame(orders, new byte[] {2, 0}), "shop.Order", Map.of("sku", "b-2"));
        };
        try (var _ = kafka(service);
                var gateway = start(registered("shop.Sales.Order", "shop.Order"))) {
            var answer = post(gateway, "/kafka", "{\"sku\":\"a-1\",\"price\":9.99}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"sku\":\"b-2\",\"quantity\":0}");
        }
    }

    @Test
    void aBodyThatDoesNotFitIsToldWhereAndNothingIsPublished() throws Exception {
        try (var _ = kafka(UnaryOperator.identity());
                var _ = rabbit(UnaryOperator.identity());
                var gateway = start(registered("shop.Order", "shop.Quote"))) {
            for (String path : List.of("/kafka", "/rabbit", "/page", "/publish")) {
                var answer = post(gateway, path, "{\"sku\":1,\"quantity\":3000000000,\"placed\":\"today\",\"more\":1}");

                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                assertThat(answer.body())
                        .contains("invalid-request")
                        .contains(
                                "\"pointer\":\"/sku\"",
                                "\"pointer\":\"/quantity\"",
                                "\"pointer\":\"/placed\"",
                                "\"pointer\":\"/more\"");
            }
            assertThat(post(gateway, "/kafka", "no json").statusCode()).isEqualTo(400);
            assertThat(taken).hasValue(0);
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .doesNotContainPattern("isthmus_channel_events_total.*event=\"published\".* [1-9]");
        }
    }

    @Test
    void aReplyThatCannotBeReadIsInvalidOnEitherBroker() throws Exception {
        for (byte[] useless : List.of(
                new byte[] {10, 50, 'a'}, // a text that is longer than the message
                frame(orders, new byte[] {10, 50, 'a'}),
                "{}".getBytes(UTF_8))) {
            try (var _ = kafka(_ -> useless);
                    var _ = rabbit(_ -> useless);
                    var gateway = start("{descriptor: shop.desc, message: shop.Order, reply: shop.Quote}")) {
                for (String path : List.of("/kafka", "/rabbit")) {
                    assertInvalid(post(gateway, path, BODY));
                }
            }
        }
    }

    @Test
    void aReplyWithoutItsFrameIsInvalid() throws Exception {
        for (byte[] useless : List.of(
                shop.encode("shop.Quote", QUOTE), // bare
                new byte[] {0, 0, 0}, // too short for a number
                frame(orders, new byte[] {2}), // a step is missing
                frame(orders, new byte[] {3, 0}))) { // as many steps as there cannot be
            try (var _ = kafka(_ -> useless);
                    var gateway = start(registered("shop.Order", "shop.Quote"))) {
                assertInvalid(post(gateway, "/kafka", BODY));
            }
        }
    }

    @Test
    void aFaultKeepsItsStatusAndItsBodyWhereItSaysWhatThatIs() throws Exception {
        try (var _ = new KafkaEcho(
                                Brokers.kafka().bootstrap(),
                                name,
                                name,
                                Map.of("isthmus-status", "409"),
                                _ -> "{\"why\":\"sold out\"}".getBytes(UTF_8))
                        .awaitReady();
                var gateway = start("{descriptor: shop.desc, message: shop.Order, reply: shop.Quote}")) {
            var answer = post(gateway, "/kafka", BODY);

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo("{\"why\":\"sold out\"}");
        }
    }

    @Test
    void whileTheRegistryIsAwayNothingIsSentThatNeedsItsNumber() throws Exception {
        UnaryOperator<byte[]> service = _ -> shop.encode(frame(orders, QUOTE_PLACE), "shop.Quote", QUOTE);
        try (var _ = kafka(service);
                var gateway = start(registered("shop.Order", "shop.Quote"))) {
            registry.stop();
            var away = post(gateway, "/kafka", BODY);
            assertThat(away.statusCode()).as(away.body()).isEqualTo(503);
            assertThat(away.body()).contains("urn:isthmus:problem:schema-unavailable", "Nothing was sent");
            assertThat(taken).hasValue(0);

            registry.start();
            await().untilAsserted(() ->
                    assertThat(post(gateway, "/kafka", BODY).statusCode()).isEqualTo(200));
            registry.stop();
            assertQuote(post(gateway, "/kafka", BODY));
        }
    }

    @Test
    void publishRoutesAndBatchesSendProtobuf() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel();
                var gateway = start(registered("shop.Order", "shop.Quote"))) {
            channel.queueDeclare(name + "-published", true, false, false, Map.of());

            assertThat(post(gateway, "/publish", BODY).statusCode()).isEqualTo(202);
            var message = channel.basicGet(name + "-published", true);
            assertThat(message.getProps().getContentType()).isEqualTo("application/x-protobuf");
            assertThat(Arrays.copyOf(message.getBody(), 6)).isEqualTo(frame(orders, ORDER_PLACE));
            assertOrder(shop.decode("shop.Order", message.getBody(), 6));

            var batch = Ready.send(HttpRequest.newBuilder(URI.create(gateway.url("/publish")))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofString(BODY + "\n{\"sku\":1}\n")));
            assertThat(batch.body())
                    .contains("{\"index\":0,\"outcome\":\"published\"}")
                    .contains("\"index\":1,\"outcome\":\"invalid-request\"", "\"pointer\":\"/sku\"");
        }
    }

    private void assertOrder(Map<?, ?> order) {
        taken.incrementAndGet();
        assertThat(order)
                .isEqualTo(Map.of("sku", "a-1", "quantity", 3, "placed", Instant.parse("2026-11-25T08:30:00Z")));
    }

    private static void assertQuote(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body()).isEqualTo(QUOTE_JSON);
    }

    private static void assertInvalid(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
        assertThat(answer.body()).contains("urn:isthmus:problem:invalid-reply");
    }

    private static byte[] frame(int id, byte[] place) {
        return ByteBuffer.allocate(5 + place.length)
                .put((byte) 0)
                .putInt(id)
                .put(place)
                .array();
    }

    private static String registered(String message, String reply) {
        return "{descriptor: shop.desc, message: %s, reply: %s, registry: main, subject: orders-value}"
                .formatted(message, reply);
    }

    private KafkaEcho kafka(UnaryOperator<byte[]> answer) throws Exception {
        return new KafkaEcho(Brokers.kafka().bootstrap(), name, name, Map.of(), answer).awaitReady();
    }

    private RabbitEcho rabbit(UnaryOperator<byte[]> answer) throws Exception {
        return new RabbitEcho(Brokers.amqp().uri(), name, answer);
    }

    /** @param protobuf of the calls */
    private TestGateway start(String protobuf) throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), name);
        String registries = protobuf.contains("registry")
                ? "schemaRegistries: {main: {url: \"%s\"}}".formatted(registry.url())
                : "";
        String kafka = "kafka: {broker: events, topic: %s}, payload: {protobuf: %s}".formatted(name, protobuf);
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: proto.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                %s
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {%s}
                  page:
                    match: {method: POST, path: /page}
                    allow: anyone
                    gather: {legs: {quote: {%s}}}
                    respond: {body: {cents: "${quote.cents}", first: "${quote.lines[0]}"}}
                  all:
                    match: {method: POST, path: /all}
                    allow: anyone
                    call: {%s, replies: {atMost: 1}}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %s}, payload: {protobuf: %s}}
                  publish:
                    match: {method: POST, path: /publish}
                    allow: anyone
                    publish:
                      rabbitmq: {broker: tasks, queue: %s-published}
                      payload: {protobuf: %s}
                      batch: {}
                """.formatted(
                        Brokers.kafka().bootstrap(),
                        Brokers.amqp().uri(),
                        registries,
                        kafka,
                        kafka,
                        kafka,
                        name,
                        protobuf,
                        name,
                        protobuf.replaceFirst(", reply: [^,}]+", "")));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}

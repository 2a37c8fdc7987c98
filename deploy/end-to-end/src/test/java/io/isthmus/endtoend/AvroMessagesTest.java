package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.SchemaRegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JSON at the HTTP side and Avro at the services', which here are written with Avro's own library. */
class AvroMessagesTest {

    private static final Schema ORDER = new Schema.Parser().parse("""
            {"type":"record","name":"Order","namespace":"shop","fields":[
              {"name":"sku","type":"string"},
              {"name":"quantity","type":"int"},
              {"name":"placed","type":{"type":"long","logicalType":"timestamp-millis"}},
              {"name":"note","type":["null","string"],"default":null}]}""");
    private static final Schema QUOTE = new Schema.Parser().parse("""
            {"type":"record","name":"Quote","namespace":"shop","fields":[
              {"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}},
              {"name":"sku","type":"string"}]}""");
    private static final String LATER_QUOTE = """
            {"type":"record","name":"Quote","namespace":"shop","fields":[
              {"name":"sku","type":"string"},
              {"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}},
              {"name":"currency","type":"string","default":"EUR"}]}""";
    private static final String BODY = "{\"sku\":\"a-1\",\"quantity\":3,\"placed\":\"2026-11-25T08:30:00Z\"}";

    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    Path folder;

    private final String topic = "avro.orders-" + NAMES.incrementAndGet();
    private final String queue = "avro-orders-" + NAMES.get();
    private final SchemaRegistryServer registry = SchemaRegistryServer.started();
    private int orders;
    private int quotes;

    @BeforeEach
    void register() throws Exception {
        orders = registry.register("orders-value", ORDER.toString());
        quotes = registry.register("quotes-value", QUOTE.toString());
        Files.writeString(folder.resolve("order.avsc"), ORDER.toString());
        Files.writeString(folder.resolve("quote.avsc"), LATER_QUOTE);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aRequestIsEncodedAndItsReplyDecodedAsConfiguredWhateverItWasWrittenWith() throws Exception {
        try (var _ = service();
                var gateway = start()) {
            var answer = post(gateway, "/quotes", BODY);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            assertThat(answer.body()).isEqualTo("{\"sku\":\"a-1\",\"total\":29.97,\"currency\":\"EUR\"}");
            assertThat(post(gateway, "/page", BODY).body()).contains("{\"total\":29.97,\"currency\":\"EUR\"}");
            assertThat(post(gateway, "/all", BODY).body())
                    .isEqualTo("[{\"sku\":\"a-1\",\"total\":29.97,\"currency\":\"EUR\"}]");
        }
    }

    @Test
    void aBodyThatDoesNotFitIsToldWhereAndNothingIsPublished() throws Exception {
        try (var service = service();
                var gateway = start()) {
            for (String path : new String[] {"/quotes", "/page", "/publish"}) {
                var answer = post(gateway, path, "{\"sku\":\"a-1\",\"quantity\":1.5,\"more\":1}");

                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                assertThat(answer.body())
                        .contains("\"pointer\":\"/quantity\"", "\"pointer\":\"/more\"", "needs placed");
            }
            assertThat(post(gateway, "/quotes", "no json").statusCode()).isEqualTo(400);
            assertThat(post(gateway, "/quotes", "").statusCode()).isEqualTo(400);
            assertThat(service.answered()).isZero();
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .doesNotContainPattern("isthmus_channel_events_total.*event=\"published\".* [1-9]");
        }
    }

    @Test
    void aReplyThatDoesNotFitIsInvalidAndAFaultKeepsItsStatus() throws Exception {
        try (var _ = new KafkaEcho(Brokers.kafka().bootstrap(), topic, topic, Map.of(), _ -> "{}".getBytes(UTF_8))
                        .awaitReady();
                var gateway = start()) {
            var answer = post(gateway, "/quotes", BODY);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
            assertThat(answer.body()).contains("urn:isthmus:problem:invalid-reply");
        }
        String other = topic;
        try (var _ = new KafkaEcho(
                                Brokers.kafka().bootstrap(),
                                other,
                                other + "-faults",
                                Map.of("isthmus-status", "409"),
                                _ -> "{\"why\":\"sold out\"}".getBytes(UTF_8))
                        .awaitReady();
                var gateway = start()) {
            var answer = post(gateway, "/quotes", BODY);

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo("{\"why\":\"sold out\"}");
        }
    }

    @Test
    void whileTheRegistryIsAwayWhatIsKnownGoesOnAndTheRestIsSaidHonestly() throws Exception {
        try (var _ = service();
                var gateway = start()) {
            registry.stop();
            var unknown = post(gateway, "/quotes", BODY);
            assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(503);
            assertThat(unknown.body()).contains("urn:isthmus:problem:schema-unavailable", "Nothing was sent");

            registry.start();
            await().untilAsserted(() ->
                    assertThat(post(gateway, "/quotes", BODY).statusCode()).isEqualTo(200));
            registry.stop();

            assertThat(post(gateway, "/quotes", BODY).statusCode()).isEqualTo(200);
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .containsPattern("isthmus_registry_events_total\\{event=\"failed\",registry=\"main\"} [1-9]");
        }
    }

    @Test
    void bareValuesCrossRabbitAndPublishRoutesAndBatches() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var _ = new RabbitEcho(Brokers.amqp().uri(), queue);
                var connection = factory.newConnection();
                var channel = connection.createChannel();
                var gateway = start()) {
            channel.queueDeclare(queue + "-published", true, false, false, Map.of());

            // The service echoes, so that the reply is an order too.
            var answer = post(gateway, "/bare", BODY);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body())
                    .isEqualTo("{\"sku\":\"a-1\",\"quantity\":3,\"placed\":\"2026-11-25T08:30:00Z\",\"note\":null}");

            assertThat(post(gateway, "/publish", BODY).statusCode()).isEqualTo(202);
            var message = channel.basicGet(queue + "-published", true);
            assertThat(message.getProps().getContentType()).isEqualTo("application/avro");
            GenericRecord order = read(ORDER, message.getBody(), 0);
            assertThat(order.get("sku")).hasToString("a-1");
            assertThat(order.get("placed")).isEqualTo(1_795_595_400_000L);

            var batch = Ready.send(HttpRequest.newBuilder(URI.create(gateway.url("/publish")))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofString(BODY + "\n{\"sku\":1}\n")));
            assertThat(batch.body())
                    .contains("{\"index\":0,\"outcome\":\"published\"}")
                    .contains("\"index\":1,\"outcome\":\"invalid-request\"", "\"pointer\":\"/sku\"");
        }
    }

    /** Answers an order with a quote that is written with the first version of its schema. */
    private KafkaEcho service() throws Exception {
        return new KafkaEcho(Brokers.kafka().bootstrap(), topic, topic, Map.of(), this::quote).awaitReady();
    }

    private byte[] quote(byte[] request) {
        assertThat(ByteBuffer.wrap(request, 1, 4).getInt()).isEqualTo(orders);
        try {
            GenericRecord order = read(ORDER, request, 5);
            var quote = new GenericData.Record(QUOTE);
            quote.put("sku", order.get("sku"));
            int cents = 999 * (int) order.get("quantity");
            quote.put("total", ByteBuffer.wrap(new byte[] {(byte) (cents >> 8), (byte) cents}));
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(ByteBuffer.allocate(5).putInt(1, quotes).array());
            var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(QUOTE).write(quote, encoder);
            return bytes.toByteArray();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static GenericRecord read(Schema schema, byte[] bytes, int from) throws IOException {
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null));
    }

    private TestGateway start() throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), topic);
        String call =
                "kafka: {broker: events, topic: %s}, payload: {avro: {registry: main, subject: orders-value, reply: quote.avsc}}"
                        .formatted(topic);
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: avro.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                schemaRegistries:
                  main: {url: "%s"}
                routes:
                  quotes:
                    match: {method: POST, path: /quotes}
                    allow: anyone
                    call: {%s}
                  page:
                    match: {method: POST, path: /page}
                    allow: anyone
                    gather: {legs: {quote: {%s}}}
                    respond: {body: {total: "${quote.total}", currency: "${quote.currency}"}}
                  all:
                    match: {method: POST, path: /all}
                    allow: anyone
                    call: {%s, replies: {atMost: 1}}
                  bare:
                    match: {method: POST, path: /bare}
                    allow: anyone
                    call:
                      rabbitmq: {broker: tasks, queue: %s}
                      payload: {avro: {schema: order.avsc, reply: order.avsc}}
                  publish:
                    match: {method: POST, path: /publish}
                    allow: anyone
                    publish:
                      rabbitmq: {broker: tasks, queue: %s-published}
                      payload: {avro: {schema: order.avsc}}
                      batch: {}
                """.formatted(
                Brokers.kafka().bootstrap(), Brokers.amqp().uri(), registry.url(), call, call, call, queue, queue));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}

package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.store.redis.RedisUnderTest;
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
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replies that are Avro or Protobuf are read by whichever instance keeps them. */
@Timeout(300)
class PayloadsThatOutliveTest {

    private static final int REQUESTS = 40;

    private static final Schema NUMBER = new Schema.Parser().parse("""
            {"type":"record","name":"Number","fields":[{"name":"n","type":"int"},{"name":"text","type":"string","default":""}]}""");

    @TempDir
    Path folder;

    private final String name = "outlive-" + UUID.randomUUID();
    private final SchemaRegistryServer registry = SchemaRegistryServer.started();
    private int numbers;
    private WireProtobuf shop;

    @BeforeEach
    void register() throws Exception {
        registry.register("others", "\"int\"");
        numbers = registry.register("numbers-value", NUMBER.toString());
        Files.writeString(folder.resolve("number.avsc"), NUMBER.toString());
        shop = new WireProtobuf(folder);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void anotherInstanceDecodesTheRepliesOfOneThatWasKilled() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        try (var redis = new RedisUnderTest();
                var avro =
                        new KafkaEcho(Brokers.kafka().bootstrap(), name, name, Map.of(), this::next).heldBy(mayAnswer);
                var _ = new RabbitEcho(Brokers.amqp().uri(), name, this::more).heldBy(mayAnswer)) {
            String routes = routes(redis.uri());
            try (var dying = GatewayProcess.start(folder, "dying", routes);
                    var living = GatewayProcess.start(folder, "living", routes)) {
                avro.awaitReady();
                dying.awaitReady();
                living.awaitReady();
                Map<String, String> accepted = new LinkedHashMap<>();
                for (int i = 0; i < REQUESTS; i++) {
                    boolean kafka = i % 2 == 0;
                    var answer = kafka
                            ? post(dying.url("/avro"), "{\"n\":" + i + "}")
                            : post(dying.url("/protobuf"), "{\"sku\":\"s-" + i + "\",\"quantity\":" + i + "}");
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                    accepted.put(
                            answer.headers().firstValue("location").orElseThrow(),
                            kafka
                                    ? "{\"n\":" + (i + 1) + ",\"text\":\"next\"}"
                                    : "{\"sku\":\"s-" + i + "\",\"quantity\":" + 2 * i + "}");
                }
                dying.kill();
                mayAnswer.countDown();

                for (var each : accepted.entrySet()) {
                    await(each.getKey())
                            .atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(
                                            Ready.get(living.url(each.getKey())).body())
                                    .contains("\"state\":\"done\""));
                    var result = Ready.get(living.url(each.getKey() + "/result"));
                    assertThat(result.statusCode()).isEqualTo(200);
                    assertThat(result.headers().firstValue("content-type")).contains("application/json");
                    assertThat(result.body()).isEqualTo(each.getValue());
                }
            }
        }
    }

    @Test
    void aReplyWhoseSchemaCannotBeLookedUpIsKeptOnceItCan() throws Exception {
        int answers = registry.register("answers-value", NUMBER.toString());
        try (var redis = new RedisUnderTest();
                var _ = new KafkaEcho(Brokers.kafka().bootstrap(), name, name, Map.of(), request -> {
                            registry.stop();
                            return ByteBuffer.wrap(next(request))
                                    .putInt(1, answers)
                                    .array();
                        })
                        .awaitReady();
                var gateway = TestGateway.start(folder, routes(redis.uri()))) {
            Ready.await(gateway.admin("/ready"));
            var accepted = post(gateway.url("/avro-registered"), "{\"n\":1}");
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            String location = accepted.headers().firstValue("location").orElseThrow();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    Ready.get(gateway.admin("/metrics")).body())
                            .containsPattern(
                                    "isthmus_registry_events_total\\{event=\"failed\",registry=\"main\"} [1-9]"));
            assertThat(Ready.get(gateway.url(location)).body()).doesNotContain("\"state\":\"failed\"");

            registry.start();

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(Ready.get(gateway.url(location)).body()).contains("\"state\":\"done\""));
            assertThat(Ready.get(gateway.url(location + "/result")).body()).isEqualTo("{\"n\":2,\"text\":\"next\"}");
        }
    }

    @Test
    void aReplyThatIsOfNoUseIsToldSoWhoeverReadsIt() throws Exception {
        for (byte[] useless : List.of("{}".getBytes(UTF_8), new byte[] {10, 50, 'a'})) {
            try (var redis = new RedisUnderTest();
                    var _ = new KafkaEcho(Brokers.kafka().bootstrap(), name, name, Map.of(), _ -> useless)
                            .awaitReady();
                    var _ = new RabbitEcho(Brokers.amqp().uri(), name, _ -> useless);
                    var gateway = TestGateway.start(folder, routes(redis.uri()))) {
                Ready.await(gateway.admin("/ready"));
                for (var each : Map.of("/avro", "{\"n\":1}", "/protobuf", "{\"sku\":\"s\"}")
                        .entrySet()) {
                    var accepted = post(gateway.url(each.getKey()), each.getValue());
                    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
                    String location = accepted.headers().firstValue("location").orElseThrow();
                    await().atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(
                                            Ready.get(gateway.url(location)).body())
                                    .contains("\"state\":\"failed\"", "\"status\":502"));
                    assertThat(Ready.get(gateway.url(location + "/result")).body())
                            .contains("urn:isthmus:problem:invalid-reply");
                }
            }
        }
    }

    /** The number after the one that was asked with. */
    private byte[] next(byte[] request) {
        try {
            int n = (int) new GenericDatumReader<GenericRecord>(NUMBER)
                    .read(null, DecoderFactory.get().binaryDecoder(request, 5, request.length - 5, null))
                    .get("n");
            var next = new GenericData.Record(NUMBER);
            next.put("n", n + 1);
            next.put("text", "next");
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(ByteBuffer.allocate(5).putInt(1, numbers).array());
            new GenericDatumWriter<GenericRecord>(NUMBER)
                    .write(next, EncoderFactory.get().directBinaryEncoder(bytes, null));
            return bytes.toByteArray();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The same order for twice as many. */
    private byte[] more(byte[] request) {
        Map<?, ?> order = shop.decode("shop.Order", request, 0);
        int quantity = order.containsKey("quantity") ? (int) order.get("quantity") : 0;
        return shop.encode("shop.Order", Map.of("sku", order.get("sku"), "quantity", 2 * quantity));
    }

    private String routes(URI redis) {
        return """
                store: {redis: {uri: "%1$s", within: 5s}}
                brokers:
                  events:
                    kafka: {bootstrap: ["%2$s"], replies: {topic: outlive.replies, durable: {topic: %4$s.durable, group: %4$s}}}
                  tasks: {rabbitmq: {uri: "%3$s", replies: {queue: outlive.replies, durable: %4$s.durable}}}
                schemaRegistries:
                  main: {url: "%5$s"}
                routes:
                  avro:
                    match: {method: POST, path: /avro}
                    allow: anyone
                    call:
                      kafka: {broker: events, topic: %4$s}
                      payload: {avro: {registry: main, subject: numbers-value, reply: number.avsc}}
                      timeout: 120s
                    async: {keep: 1h}
                  avro-registered:
                    match: {method: POST, path: /avro-registered}
                    allow: anyone
                    call:
                      kafka: {broker: events, topic: %4$s}
                      payload: {avro: {registry: main, subject: numbers-value, schema: number.avsc}}
                      timeout: 120s
                    async: {keep: 1h}
                  protobuf:
                    match: {method: POST, path: /protobuf}
                    allow: anyone
                    call:
                      rabbitmq: {broker: tasks, queue: %4$s}
                      payload: {protobuf: {descriptor: shop.desc, message: shop.Order, reply: shop.Order}}
                      timeout: 120s
                    async: {keep: 1h}
                """.formatted(redis, Brokers.kafka().bootstrap(), Brokers.amqp().uri(), name, registry.url());
    }

    private static HttpResponse<String> post(String url, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(body)));
    }
}

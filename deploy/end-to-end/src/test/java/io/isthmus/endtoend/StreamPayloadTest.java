package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.schema.json.Json;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.SchemaRegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics and exchanges whose messages are Avro or Protobuf, written by other libraries than the gateway's: clients get JSON. */
@Timeout(180)
class StreamPayloadTest {

    private static final Schema PRICE = new Schema.Parser().parse("""
            {"type":"record","name":"Price","namespace":"shop","fields":[
              {"name":"sku","type":"string"},
              {"name":"cents","type":"int"}]}""");
    private static final Schema LATER_PRICE = new Schema.Parser().parse("""
            {"type":"record","name":"Price","namespace":"shop","fields":[
              {"name":"sku","type":"string"},
              {"name":"cents","type":"long"},
              {"name":"currency","type":"string","default":"EUR"}]}""");

    private final String name = "prices-" + UUID.randomUUID();
    private final SchemaRegistryServer registry = SchemaRegistryServer.started();
    private int prices;
    private int laterPrices;
    private KafkaProducer<String, byte[]> producer;

    @TempDir
    Path folder;

    @BeforeEach
    void makeTheTopic() throws Exception {
        prices = registry.register("prices-value", PRICE.toString());
        laterPrices = registry.register("prices-value", LATER_PRICE.toString());
        Files.writeString(folder.resolve("price.avsc"), LATER_PRICE.toString());
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), name);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", Brokers.kafka().bootstrap(), "linger.ms", "0"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close(Duration.ofSeconds(1));
        registry.close();
    }

    @Test
    void clientsGetJsonWhateverSchemaItWasWrittenWithAndTheFilterSeesIt() throws Exception {
        try (var gateway = kafka();
                var written = SseReader.open(gateway.url("/written"));
                var read = SseReader.open(gateway.url("/read"));
                var dear = SseReader.open(gateway.url("/dear?than=100"));
                var socket = SocketReader.open(gateway, "/dear?than=100")) {
            assertThat(written.status()).isEqualTo(200);
            assertThat(socket.next().get("type").text()).isEqualTo("open");
            publish("a", framed(prices, PRICE, "a", 50));
            publish("a", framed(laterPrices, LATER_PRICE, "b", 150L));

            assertThat(written.nextData(2))
                    .containsExactly(
                            "{\"sku\":\"a\",\"cents\":50}", "{\"sku\":\"b\",\"cents\":150,\"currency\":\"USD\"}");
            assertThat(read.nextData(2))
                    .containsExactly(
                            "{\"sku\":\"a\",\"cents\":50,\"currency\":\"EUR\"}",
                            "{\"sku\":\"b\",\"cents\":150,\"currency\":\"USD\"}");
            assertThat(dear.nextData(1)).containsExactly("{\"sku\":\"b\",\"cents\":150,\"currency\":\"USD\"}");
            Json message = socket.next();
            assertThat(message.get("type").text()).isEqualTo("message");
            assertThat(message.get("data").get("cents").number().intValue()).isEqualTo(150);
            assertThat(message.get("id").text()).isEqualTo(dear.lastId());
        }
    }

    @Test
    void whatCannotBeReadIsToldInItsPlaceAndCountedAndWhatFollowsIsRead() throws Exception {
        try (var gateway = kafka();
                var read = SseReader.open(gateway.url("/read"));
                var dear = SseReader.open(gateway.url("/dear?than=0"));
                var keyed = SseReader.open(gateway.url("/keyed?key=k"));
                var socket = SocketReader.open(gateway, "/read")) {
            assertThat(socket.next().get("type").text()).isEqualTo("open");
            List<byte[]> useless = List.of(
                    "{\"json\":1}".getBytes(UTF_8), // no frame
                    ByteBuffer.allocate(6).put((byte) 0).putInt(4711).array(), // no such schema
                    ByteBuffer.allocate(6)
                            .put((byte) 0)
                            .putInt(prices)
                            .put((byte) 50)
                            .array()); // cut off
            for (byte[] each : useless) {
                publish("k", each);
            }
            publish("k", null);
            publish("k", framed(prices, PRICE, "a", 1));

            for (int i = 0; i < useless.size(); i++) {
                SseReader.Event told = read.next();
                assertThat(told.name()).isEqualTo("unreadable");
                assertThat(told.data()).isEqualTo("a message could not be read");
                assertThat(keyed.next().name()).isEqualTo("unreadable");
                Json text = socket.next();
                assertThat(text.get("type").text()).isEqualTo("unreadable");
                assertThat(text.get("id").text()).isEqualTo(told.id());
            }
            assertThat(read.nextData(2)).containsExactly("", "{\"sku\":\"a\",\"cents\":1,\"currency\":\"EUR\"}");
            assertThat(socket.next().get("data").isNull()).isTrue();
            // Its filter asks what is in them, and that nobody can say.
            assertThat(dear.next().data()).startsWith("{\"sku\":\"a\"");
            assertThat(metrics(gateway))
                    .contains("isthmus_stream_events_total{event=\"unreadable\",route=\"read\"} 6.0")
                    .contains("isthmus_stream_events_total{event=\"unreadable\",route=\"keyed\"} 3.0")
                    .contains("isthmus_stream_events_total{event=\"unreadable\",route=\"dear\"} 0.0");

            // A client that comes back behind such a message is not told of it again.
            publish("k", useless.getFirst());
            String behind = read.next().id();
            publish("k", framed(prices, PRICE, "b", 2));
            try (var again = SseReader.open(gateway.url("/read"), behind)) {
                assertThat(again.next().data()).startsWith("{\"sku\":\"b\"");
            }
        }
    }

    @Test
    void whileTheRegistryIsAwayNothingIsSkippedAndNothingIsLost() throws Exception {
        try (var gateway = kafka();
                var read = SseReader.open(gateway.url("/read"))) {
            registry.stop();
            publish("a", framed(prices, PRICE, "a", 1));
            publish("a", framed(laterPrices, LATER_PRICE, "b", 2L));
            await().untilAsserted(() -> assertThat(metrics(gateway))
                    .containsPattern("isthmus_stream_events_total\\{event=\"held\",route=\"read\"} [1-9]"));
            assertThat(read.isIdle()).isTrue();
            // The id that it has been told is before what it has not got.
            String before = read.lastId();

            registry.start();

            assertThat(read.nextData(2)).satisfies(data -> {
                assertThat(data.getFirst()).startsWith("{\"sku\":\"a\"");
                assertThat(data.getLast()).startsWith("{\"sku\":\"b\"");
            });
            try (var again = SseReader.open(gateway.url("/read"), before)) {
                assertThat(again.next().data()).startsWith("{\"sku\":\"a\"");
            }
        }
    }

    @Test
    void anExchangeOfProtobufIsReadAsJson() throws Exception {
        var shop = new WireProtobuf(folder);
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.exchangeDeclare(name, BuiltinExchangeType.TOPIC, true);
            try (var gateway = rabbit();
                    var bare = SseReader.open(gateway.url("/bare?above=2"));
                    var framed = SseReader.open(gateway.url("/framed"));
                    var socket = SocketReader.open(gateway, "/framed")) {
                assertThat(socket.next().get("type").text()).isEqualTo("open");
                for (int i = 1; i <= 4; i++) {
                    byte[] order = shop.encode("shop.Order", Map.of("sku", "s-" + i, "quantity", i));
                    channel.basicPublish(name, "bare", null, order);
                }
                byte[] prefix = ByteBuffer.allocate(7)
                        .put((byte) 0)
                        .putInt(9)
                        .put((byte) 2)
                        .put((byte) 2)
                        .array();
                channel.basicPublish(name, "framed", null, new byte[] {1, 2, 3});
                channel.basicPublish(
                        name, "framed", null, shop.encode(prefix, "shop.Quote", Map.of("sku", "q", "cents", 7L)));

                assertThat(bare.nextData(2))
                        .containsExactly("{\"sku\":\"s-3\",\"quantity\":3}", "{\"sku\":\"s-4\",\"quantity\":4}");
                assertThat(framed.next().name()).isEqualTo("unreadable");
                assertThat(framed.next().data()).startsWith("{\"sku\":\"q\",\"cents\":\"7\"");
                assertThat(socket.next().get("type").text()).isEqualTo("unreadable");
                assertThat(socket.next().get("data").get("cents").text()).isEqualTo("7");
            } finally {
                channel.exchangeDelete(name);
            }
        }
    }

    private static String metrics(TestGateway gateway) throws Exception {
        return Ready.get(gateway.admin("/metrics")).body();
    }

    private static byte[] framed(int id, Schema schema, String sku, Object cents) throws IOException {
        var price = new GenericData.Record(schema);
        price.put("sku", sku);
        price.put("cents", cents);
        if (schema.getField("currency") != null) {
            price.put("currency", "USD");
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).putInt(1, id).array());
        new GenericDatumWriter<GenericRecord>(schema)
                .write(price, EncoderFactory.get().directBinaryEncoder(bytes, null));
        return bytes.toByteArray();
    }

    private void publish(String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(name, key, value)).get(20, TimeUnit.SECONDS);
    }

    private TestGateway kafka() throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%1$s"], replies: {topic: stream.replies}}}
                schemaRegistries:
                  main: {url: "%3$s"}
                routes:
                  written:
                    match: {method: GET, path: /written}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s}, payload: {avro: {registry: main}}}
                  read:
                    match: {method: GET, path: /read}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s}, payload: {avro: {registry: main, schema: price.avsc}}}
                  dear:
                    match: {method: GET, path: /dear}
                    allow: anyone
                    stream:
                      kafka: {broker: events, topic: %2$s, filter: "${value.cents > $number(query.than)}"}
                      payload: {avro: {registry: main, schema: price.avsc}}
                  keyed:
                    match: {method: GET, path: /keyed}
                    allow: anyone
                    stream:
                      kafka: {broker: events, topic: %2$s, filter: "${key = query.key}"}
                      payload: {avro: {registry: main}}
                """.formatted(Brokers.kafka().bootstrap(), name, registry.url()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Ready.get(gateway.admin("/ready")).statusCode() == 200);
        return gateway;
    }

    private TestGateway rabbit() throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  tasks: {rabbitmq: {uri: "%1$s"}}
                schemaRegistries:
                  main: {url: "%3$s"}
                routes:
                  bare:
                    match: {method: GET, path: /bare}
                    allow: anyone
                    stream:
                      rabbitmq: {broker: tasks, exchange: %2$s, key: bare, filter: "${value.quantity > $number(query.above)}"}
                      payload: {protobuf: {descriptor: shop.desc, message: shop.Order}}
                  framed:
                    match: {method: GET, path: /framed}
                    allow: anyone
                    stream:
                      rabbitmq: {broker: tasks, exchange: %2$s, key: framed}
                      payload: {protobuf: {descriptor: shop.desc, message: shop.Quote, registry: main}}
                """.formatted(Brokers.amqp().uri(), name, registry.url()));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }
}

package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes to nothing is kept where the configuration says, and the client's answer is the same. */
@Timeout(180)
class DeadLettersTest {

    private static final Duration LATEST = Duration.ofSeconds(60);
    private static final String BODY = "{\"n\":1}";

    private final String name = "dead-" + UUID.randomUUID();
    private final String requests = "requests-" + name;

    @TempDir
    Path folder;

    @BeforeEach
    void schema() throws Exception {
        Files.writeString(folder.resolve("price.json"), "{\"type\": \"object\", \"required\": [\"price\"]}");
    }

    @Test
    void aReplyThatDoesNotFitItsSchemaIsKeptOnKafka() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(bootstrap, name);
        try (var _ = new KafkaEcho(bootstrap, requests).awaitReady();
                var gateway = kafka(bootstrap)) {
            var answer = post(gateway, "/misfit");

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("urn:isthmus:problem:invalid-reply");
            ConsumerRecord<byte[], byte[]> letter = first(bootstrap);
            assertThat(new String(letter.value(), UTF_8)).isEqualTo(BODY);
            assertThat(header(letter, "isthmus-dead-reason")).isEqualTo("reply-invalid");
            assertThat(header(letter, "isthmus-dead-destination")).isEqualTo(requests);
            assertThat(header(letter, "isthmus-route")).isEqualTo("misfit");
            assertThat(header(letter, "isthmus-request-id")).isEqualTo("mine-1");
            assertThat(header(letter, "content-type")).isEqualTo("application/json");
            awaitMetric(gateway, "isthmus_dead_letters_total{broker=\"events\",event=\"written\"} 1.0");
        }
    }

    @Test
    void aMessageThatAPausedKafkaHasNotConfirmedIsKeptOnceItGoesOn() throws Exception {
        try (var own = Brokers.newKafka()) {
            KafkaEcho.createTopic(own.bootstrap(), name);
            KafkaEcho.createTopic(own.bootstrap(), requests);
            try (var gateway = kafka(own.bootstrap())) {
                own.pause();
                var answer = post(gateway, "/publish");
                assertThat(answer.statusCode()).isEqualTo(504);
                assertThat(answer.body()).contains("urn:isthmus:problem:publish-unconfirmed");
                own.unpause();

                ConsumerRecord<byte[], byte[]> letter = first(own.bootstrap());
                assertThat(new String(letter.value(), UTF_8)).isEqualTo(BODY);
                assertThat(new String(letter.key(), UTF_8)).isEqualTo("1");
                assertThat(header(letter, "isthmus-dead-reason")).isEqualTo("publish-unconfirmed");
                assertThat(header(letter, "isthmus-route")).isEqualTo("publish");
            }
        }
    }

    @Test
    void whatNoQueueTakesAndAReplyThatDoesNotFitAreKeptOnRabbit() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel();
                var _ = new RabbitEcho(Brokers.amqp().uri(), requests);
                var gateway = rabbit()) {
            channel.exchangeDeclare(name, BuiltinExchangeType.DIRECT, true);
            channel.queueDeclare(name, true, false, false, null);
            channel.queueBind(name, name, "k");

            assertThat(post(gateway, "/publish").statusCode()).isEqualTo(503);
            GetResponse unroutable =
                    await().atMost(LATEST).until(() -> channel.basicGet(name, true), got -> got != null);
            assertThat(new String(unroutable.getBody(), UTF_8)).isEqualTo(BODY);
            assertThat(unroutable.getProps().getDeliveryMode()).isEqualTo(2);
            assertThat(unroutable.getProps().getContentType()).isEqualTo("application/json");
            assertThat(header(unroutable, "isthmus-dead-reason")).isEqualTo("unroutable");
            assertThat(header(unroutable, "isthmus-dead-key")).isEqualTo("nowhere-" + name);
            assertThat(header(unroutable, "isthmus-route")).isEqualTo("publish");

            assertThat(post(gateway, "/misfit").statusCode()).isEqualTo(502);
            GetResponse misfit = await().atMost(LATEST).until(() -> channel.basicGet(name, true), got -> got != null);
            assertThat(header(misfit, "isthmus-dead-reason")).isEqualTo("reply-invalid");
            assertThat(header(misfit, "isthmus-request-id")).isEqualTo("mine-1");

            awaitMetric(gateway, "isthmus_dead_letters_total{broker=\"tasks\",event=\"written\"} 2.0");
            channel.queueDelete(name);
            channel.exchangeDelete(name);
        }
    }

    private TestGateway kafka(String bootstrap) throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  events:
                    kafka:
                      bootstrap: ["%s"]
                      replies: {topic: dead.replies}
                      deadLetters: {topic: %s}
                routes:
                  misfit:
                    match: {method: POST, path: /misfit}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %3$s}}
                    reply: {schema: price.json}
                  publish:
                    match: {method: POST, path: /publish}
                    allow: anyone
                    publish: {kafka: {broker: events, topic: %3$s, key: "${body.n}"}, timeout: 1s}
                """.formatted(bootstrap, name, requests));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private TestGateway rabbit() throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  tasks: {rabbitmq: {uri: "%s", deadLetters: {exchange: %s, key: k}}}
                routes:
                  misfit:
                    match: {method: POST, path: /misfit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %s}}
                    reply: {schema: price.json}
                  publish:
                    match: {method: POST, path: /publish}
                    allow: anyone
                    publish: {rabbitmq: {broker: tasks, queue: nowhere-%2$s}}
                """.formatted(Brokers.amqp().uri(), name, requests));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "mine-1")
                .POST(BodyPublishers.ofString(BODY)));
    }

    private static void awaitMetric(TestGateway gateway, String line) {
        await().atMost(LATEST)
                .untilAsserted(() ->
                        assertThat(Ready.get(gateway.admin("/metrics")).body()).contains(line));
    }

    /** The first letter. */
    private ConsumerRecord<byte[], byte[]> first(String bootstrap) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(name).stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(500))) {
                    return letter;
                }
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    private static String header(GetResponse letter, String name) {
        return String.valueOf(letter.getProps().getHeaders().get(name));
    }
}

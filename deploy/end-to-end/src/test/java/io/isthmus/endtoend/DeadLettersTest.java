package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.isthmus.aggregator.store.redis.RedisUnderTest;
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
        Files.writeString(folder.resolve("text.avsc"), "\"string\"");
        Files.writeString(folder.resolve("flag.avsc"), "\"boolean\"");
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
                // The gateway may have found the silence first, if the machine was slow: then nothing was sent.
                for (int tries = 1; answer.statusCode() == 503 && tries < 5; tries++) {
                    assertThat(answer.body()).contains("urn:isthmus:problem:broker-unavailable");
                    own.unpause();
                    Ready.await(gateway.admin("/ready"));
                    own.pause();
                    answer = post(gateway, "/publish");
                }
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

    @Test
    void aReplyThatOutlivesItsConnectionAndDoesNotFitIsKeptOnKafkaOnce() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(bootstrap, name);
        try (var redis = new RedisUnderTest();
                var _ = new KafkaEcho(bootstrap, requests).awaitReady();
                var gateway = durable(
                        redis.uri(),
                        """
                        events:
                          kafka:
                            bootstrap: ["%s"]
                            replies: {topic: dead.replies, durable: {topic: %s-durable, group: %2$s}}
                            deadLetters: {topic: %2$s}
                            replyBytesMax: 1KiB
                      """.formatted(bootstrap, name),
                        "kafka: {broker: events, topic: %s}".formatted(requests))) {
            String id = failed(gateway, "/misfit", BODY);

            ConsumerRecord<byte[], byte[]> letter = first(bootstrap);
            assertThat(new String(letter.value(), UTF_8)).isEqualTo(BODY);
            assertThat(header(letter, "isthmus-dead-reason")).isEqualTo("reply-invalid");
            assertThat(header(letter, "isthmus-dead-destination")).isEqualTo(requests);
            assertThat(header(letter, "isthmus-dead-correlation")).isNotBlank();
            assertThat(header(letter, "isthmus-route")).isEqualTo("misfit");
            assertThat(letter.headers().lastHeader("isthmus-request-id")).isNull();
            assertThat(id).isNotBlank();

            failed(gateway, "/unread", BODY);
            failed(gateway, "/misfit", "\"" + "x".repeat(2000) + "\"");
            awaitMetric(gateway, "isthmus_dead_letters_total{broker=\"events\",event=\"written\"} 3.0");
            awaitMetric(gateway, "isthmus_replies_durable_total{broker=\"events\",event=\"unusable\"} 3.0");
            awaitMetric(gateway, "isthmus_replies_too_large_total{broker=\"events\"} 1.0");
        }
    }

    @Test
    void aReplyThatOutlivesItsConnectionAndDoesNotFitIsKeptOnRabbitOnce() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel();
                var redis = new RedisUnderTest();
                var _ = new RabbitEcho(Brokers.amqp().uri(), requests)) {
            channel.exchangeDeclare(name, BuiltinExchangeType.DIRECT, true);
            channel.queueDeclare(name, true, false, false, null);
            channel.queueBind(name, name, "k");
            try (var gateway = durable(
                    redis.uri(),
                    """
                        tasks:
                          rabbitmq:
                            uri: "%s"
                            replies: {durable: %s-durable}
                            deadLetters: {exchange: %2$s, key: k}
                            replyBytesMax: 1KiB
                      """.formatted(Brokers.amqp().uri(), name),
                    "rabbitmq: {broker: tasks, queue: %s}".formatted(requests))) {
                failed(gateway, "/misfit", BODY);

                GetResponse letter =
                        await().atMost(LATEST).until(() -> channel.basicGet(name, true), got -> got != null);
                assertThat(new String(letter.getBody(), UTF_8)).isEqualTo(BODY);
                assertThat(header(letter, "isthmus-dead-reason")).isEqualTo("reply-invalid");
                assertThat(header(letter, "isthmus-route")).isEqualTo("misfit");

                failed(gateway, "/unread", BODY);
                failed(gateway, "/misfit", "\"" + "x".repeat(2000) + "\"");
                awaitMetric(gateway, "isthmus_dead_letters_total{broker=\"tasks\",event=\"written\"} 3.0");
                awaitMetric(gateway, "isthmus_replies_too_large_total{broker=\"tasks\"} 1.0");
            } finally {
                channel.queueDelete(name);
                channel.exchangeDelete(name);
            }
        }
    }

    @Test
    void aReplyInAnotherFormThanItsPayloadAndOneThatIsTooLargeAreKept() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(bootstrap, name);
        try (var _ = new KafkaEcho(bootstrap, requests).awaitReady();
                var gateway = TestGateway.start(folder, """
                        brokers:
                          events:
                            kafka:
                              bootstrap: ["%s"]
                              replies: {topic: dead.replies}
                              deadLetters: {topic: %s}
                              replyBytesMax: 1KiB
                        routes:
                          avro:
                            match: {method: POST, path: /avro}
                            allow: anyone
                            call: {kafka: {broker: events, topic: %3$s}, payload: {avro: {schema: text.avsc, reply: flag.avsc}}}
                          large:
                            match: {method: POST, path: /large}
                            allow: anyone
                            call: {kafka: {broker: events, topic: %3$s}}
                          many:
                            match: {method: POST, path: /many}
                            allow: anyone
                            call: {kafka: {broker: events, topic: %3$s}, replies: {atMost: 1, faults: fail}}
                          page:
                            match: {method: POST, path: /page}
                            allow: anyone
                            gather: {legs: {a: {kafka: {broker: events, topic: %3$s}}}}
                        """.formatted(bootstrap, name, requests))) {
            Ready.await(gateway.admin("/ready"));
            assertThat(post(gateway, "/avro", "\"text\"").body()).contains("urn:isthmus:problem:invalid-reply");
            ConsumerRecord<byte[], byte[]> letter = first(bootstrap);
            // As it came: the length of the text and the text, and no JSON.
            assertThat(new String(letter.value(), UTF_8)).isEqualTo("\btext");
            assertThat(header(letter, "isthmus-dead-reason")).isEqualTo("reply-invalid");
            assertThat(header(letter, "isthmus-route")).isEqualTo("avro");
            assertThat(header(letter, "isthmus-request-id")).isEqualTo("mine-1");

            String large = "\"" + "x".repeat(2000) + "\"";
            assertThat(post(gateway, "/page", large).body()).contains("gather-incomplete", "invalid-reply");
            for (String path : List.of("/large", "/many")) {
                var answer = post(gateway, path, large);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
                assertThat(answer.body()).contains("2002 bytes", "1024", "replyBytesMax");
            }
            assertThat(post(gateway, "/large", BODY).statusCode()).isEqualTo(200);
            awaitMetric(gateway, "isthmus_dead_letters_total{broker=\"events\",event=\"written\"} 4.0");
            awaitMetric(gateway, "isthmus_replies_too_large_total{broker=\"events\"} 3.0");
        }
    }

    private TestGateway durable(URI redis, String broker, String target) throws Exception {
        var gateway = TestGateway.start(folder, """
                store: {redis: {uri: "%s", within: 5s}}
                brokers:
                %s
                routes:
                  misfit:
                    match: {method: POST, path: /misfit}
                    allow: anyone
                    call: {%s, timeout: 60s}
                    async: {keep: 1h}
                    reply: {schema: price.json}
                  unread:
                    match: {method: POST, path: /unread}
                    allow: anyone
                    call: {%3$s, body: "text", payload: {avro: {schema: text.avsc, reply: flag.avsc}}, timeout: 60s}
                    async: {keep: 1h}
                """.formatted(redis, broker, target));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    /** Asks without waiting, and returns the status resource once the request has failed. */
    private static String failed(TestGateway gateway, String path, String body) throws Exception {
        var accepted = Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(body)));
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String location = accepted.headers().firstValue("location").orElseThrow();
        await().atMost(LATEST)
                .untilAsserted(() ->
                        assertThat(Ready.get(gateway.url(location)).body()).contains("\"state\":\"failed\""));
        assertThat(Ready.get(gateway.url(location + "/result")).body()).contains("urn:isthmus:problem:invalid-reply");
        return location;
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
        return post(gateway, path, BODY);
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "mine-1")
                .POST(BodyPublishers.ofString(body)));
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

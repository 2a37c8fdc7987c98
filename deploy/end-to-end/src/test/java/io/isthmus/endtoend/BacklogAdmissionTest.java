package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests to a service that is far behind are refused, until it has caught up. */
@Timeout(180)
class BacklogAdmissionTest {

    private static final Duration LATEST = Duration.ofSeconds(60);

    private final String name = "backlog-" + UUID.randomUUID();

    @TempDir
    Path folder;

    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), name);
        gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: backlog.replies}, watchEvery: 200ms}}
                  tasks: {rabbitmq: {uri: "%s", watchEvery: 200ms}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %3$s, consumers: %3$s, admit: {lagMax: 50}}, timeout: 20s}
                  patient:
                    match: {method: POST, path: /patient}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %3$s, consumers: %3$s, admit: {lagMax: 500}}, timeout: 5s}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %3$s, admit: {depthMax: 50}}, timeout: 20s}
                  toldKafka:
                    match: {method: POST, path: /told/kafka}
                    allow: anyone
                    publish: {kafka: {broker: events, topic: %3$s, consumers: %3$s, admit: {lagMax: 50}}}
                  toldRabbit:
                    match: {method: POST, path: /told/rabbit}
                    allow: anyone
                    publish: {rabbitmq: {broker: tasks, queue: %3$s, admit: {depthMax: 50}}}
                """.formatted(
                        Brokers.kafka().bootstrap(), Brokers.amqp().uri(), name));
        Ready.await(gateway.admin("/ready"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aGroupThatIsFarBehindOnKafkaIsLeftToCatchUp() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        try (var _ = new KafkaEcho(Brokers.kafka().bootstrap(), name, name, Map.of(), body -> body)
                        .heldBy(mayAnswer)
                        .awaitReady();
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers", Brokers.kafka().bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < 80; i++) {
                producer.send(new ProducerRecord<>(name, "{}".getBytes(UTF_8))).get();
            }

            awaitRefused("/kafka", "admit.lagMax, which is 50");
            awaitRefused("/told/kafka", "admit.lagMax, which is 50");
            assertThat(post("/patient").body())
                    .as("another limit on the same topic")
                    .contains("no-reply");
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_backlog{broker=\"events\",consumers=\"" + name + "\",destination=\"" + name
                            + "\"}")
                    .containsPattern(
                            "isthmus_channel_events_total\\{channel=\"call\",event=\"shed\",route=\"kafka\"} [1-9]")
                    .containsPattern(
                            "isthmus_channel_events_total\\{channel=\"publish\",event=\"shed\",route=\"toldKafka\"} [1-9]");

            mayAnswer.countDown();
            awaitAnswered("/kafka");
            await().atMost(LATEST)
                    .untilAsserted(
                            () -> assertThat(post("/told/kafka").statusCode()).isEqualTo(202));
        }
    }

    @Test
    void aQueueThatIsDeepOnRabbitIsLeftToEmpty() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.queueDeclare(name, true, false, false, null);
            for (int i = 0; i < 80; i++) {
                channel.basicPublish("", name, null, "{}".getBytes(UTF_8));
            }

            awaitRefused("/rabbit", "admit.depthMax, which is 50");
            awaitRefused("/told/rabbit", "admit.depthMax, which is 50");
            long before = channel.messageCount(name);
            for (int i = 0; i < 20; i++) {
                assertThat(post("/rabbit").statusCode()).isEqualTo(503);
                assertThat(post("/told/rabbit").statusCode()).isEqualTo(503);
            }
            assertThat(channel.messageCount(name)).isEqualTo(before).isGreaterThanOrEqualTo(80);
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .contains(
                            "isthmus_backlog{broker=\"tasks\",consumers=\"" + name + "\",destination=\"\"} " + before);

            try (var _ = new RabbitEcho(Brokers.amqp().uri(), name)) {
                awaitAnswered("/rabbit");
                assertThat(post("/told/rabbit").statusCode()).isEqualTo(202);
            }
            channel.queueDelete(name);
        }
    }

    private void awaitRefused(String path, String detail) {
        await().atMost(LATEST)
                .ignoreExceptionsInstanceOf(HttpTimeoutException.class)
                .untilAsserted(() -> {
                    // Until it is seen, one that is let in waits: for the others this is no matter.
                    var answer = Ready.send(request(path).timeout(Duration.ofMillis(500)));
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("urn:isthmus:problem:overloaded", detail);
                    assertThat(answer.headers().firstValue("retry-after").orElseThrow())
                            .containsOnlyDigits();
                });
    }

    private void awaitAnswered(String path) {
        await().atMost(LATEST)
                .untilAsserted(() -> assertThat(post(path).statusCode()).isEqualTo(200));
    }

    private HttpResponse<String> post(String path) throws Exception {
        return Ready.send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"n\":1}"));
    }
}

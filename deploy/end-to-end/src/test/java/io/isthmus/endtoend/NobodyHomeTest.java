package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A call whose service is not there is answered at once, on Kafka: for the group that {@code consumers} names. */
@Timeout(180)
class NobodyHomeTest {

    private static final Duration LATEST = Duration.ofSeconds(60);

    private final String topic = "home-" + UUID.randomUUID();
    private final String group = "group-" + topic;

    @TempDir
    Path folder;

    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = gateway(Brokers.kafka());
    }

    private TestGateway gateway(KafkaBroker broker) throws Exception {
        KafkaEcho.createTopic(broker.bootstrap(), topic);
        var started = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: home.replies}, watchEvery: 200ms}}
                routes:
                  home:
                    match: {method: POST, path: /home}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %2$s, consumers: %3$s}, timeout: 2s}
                  told:
                    match: {method: POST, path: /told}
                    allow: anyone
                    publish: {kafka: {broker: events, topic: %2$s, consumers: %3$s}, batch: {}}
                """.formatted(broker.bootstrap(), topic, group));
        Ready.await(started.admin("/ready"));
        return started;
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aGroupThatWasNeverThereIsFoundInMillisecondsAndNothingIsPublished() throws Exception {
        awaitOutcome(503, "no-consumer");
        long before = messages();

        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long begun = System.nanoTime();
            var answer = post();
            fastest = Math.min(fastest, System.nanoTime() - begun);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:isthmus:problem:no-consumer");
            assertThat(answer.headers().firstValue("retry-after")).contains("1");
        }

        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(100));
        assertThat(messages()).isEqualTo(before);
        assertThat(Ready.get(gateway.admin("/metrics")).body())
                .containsPattern(
                        "isthmus_channel_events_total\\{channel=\"call\",event=\"returned\",route=\"home\"} 5\\d");
    }

    @Test
    void aServiceThatLeavesIsMissedAndOneThatComesBackIsFound() throws Exception {
        awaitOutcome(503, "no-consumer");
        for (int round = 0; round < 2; round++) {
            try (var _ = echo().awaitReady()) {
                awaitOutcome(200, "{\"n\":1}");
            }
            awaitOutcome(503, "no-consumer");
        }
    }

    @Test
    void aMessageForAGroupThatIsNotThereIsNotPublishedAndOneForAGroupThatIsThereIs() throws Exception {
        awaitOutcome("/told", 503, "no-consumer");
        long before = messages();

        for (int i = 0; i < 20; i++) {
            var answer = post("/told");
            assertThat(answer.body()).contains("urn:isthmus:problem:no-consumer");
            assertThat(answer.headers().firstValue("retry-after")).contains("1");
        }
        var batch = Ready.send(HttpRequest.newBuilder(URI.create(gateway.url("/told")))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString("{\"n\":1}\n{\"n\":2}\n")));
        assertThat(batch.body().lines()).hasSize(2).allMatch(line -> line.contains("\"outcome\":\"no-consumer\""));

        assertThat(messages()).isEqualTo(before);
        assertThat(Ready.get(gateway.admin("/metrics")).body())
                .containsPattern(
                        "isthmus_channel_events_total\\{channel=\"publish\",event=\"returned\",route=\"told\"} 2\\d");
        try (var _ = echo().awaitReady()) {
            awaitOutcome("/told", 202, "");
        }
    }

    @Test
    void aServiceThatIsKilledIsMissedWhenItsSessionIsOver() throws Exception {
        var member = new Member(topic);
        member.awaitAssigned();
        awaitOutcome(504, "no-reply");

        member.vanish();

        // Nobody can know it yet: it might only be slow.
        assertThat(post().body()).contains("no-reply");
        awaitOutcome(503, "no-consumer");
    }

    @Test
    void aGroupThatReadsOnlyAnotherTopicIsNobody() throws Exception {
        String other = "elsewhere-" + UUID.randomUUID();
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), other);
        var member = new Member(other);
        try {
            member.awaitAssigned();
            awaitOutcome(503, "no-consumer");
        } finally {
            member.vanish();
        }
    }

    @Test
    void aBrokerThatIsAwaySaysNothingOfTheService() throws Exception {
        try (var own = Brokers.newKafka()) {
            gateway.close();
            gateway = gateway(own);
            awaitOutcome(503, "no-consumer");

            own.stop();
            awaitOutcome(503, "broker-unavailable");
            own.start();

            awaitOutcome(503, "no-consumer");
            try (var _ = new KafkaEcho(own.bootstrap(), topic, group, Map.of(), body -> body).awaitReady()) {
                awaitOutcome(200, "{\"n\":1}");
            }
        }
    }

    private KafkaEcho echo() {
        return new KafkaEcho(Brokers.kafka().bootstrap(), topic, group, Map.of(), body -> body);
    }

    private void awaitOutcome(int status, String inBody) {
        awaitOutcome("/home", status, inBody);
    }

    private void awaitOutcome(String path, int status, String inBody) {
        await().atMost(LATEST).untilAsserted(() -> {
            var answer = post(path);
            assertThat(answer.body()).contains(inBody);
            assertThat(answer.statusCode()).isEqualTo(status);
        });
    }

    private HttpResponse<String> post() throws Exception {
        return post("/home");
    }

    private HttpResponse<String> post(String path) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"n\":1}")));
    }

    /** How many there are on the topic. */
    private long messages() {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", Brokers.kafka().bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            return consumer.endOffsets(all).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** A member of the group that answers nothing, and that can go without a word. */
    private final class Member {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final CountDownLatch assigned = new CountDownLatch(1);
        private final Thread thread;

        Member(String read) {
            consumer = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            Brokers.kafka().bootstrap(),
                            "group.id",
                            group,
                            // The shortest that a broker allows by default.
                            "session.timeout.ms",
                            "6000"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            consumer.subscribe(List.of(read));
            thread = Thread.ofPlatform().daemon().start(this::poll);
        }

        void awaitAssigned() throws InterruptedException {
            assigned.await();
        }

        private void poll() {
            try {
                while (true) {
                    consumer.poll(Duration.ofMillis(100));
                    if (!consumer.assignment().isEmpty()) {
                        assigned.countDown();
                    }
                }
            } catch (WakeupException vanishing) {
                // As if its process were killed: the group still counts it.
                consumer.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.REMAIN_IN_GROUP));
            }
        }

        void vanish() throws InterruptedException {
            consumer.wakeup();
            thread.join();
        }
    }
}

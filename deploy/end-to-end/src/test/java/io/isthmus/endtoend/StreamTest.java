package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A topic as server-sent events: everyone gets what they asked for, in order, once, also over a lost connection. */
@Timeout(120)
class StreamTest {

    private final String topic = "stream-" + UUID.randomUUID();
    private KafkaProducer<String, String> producer;

    @TempDir
    Path folder;

    @BeforeEach
    void makeTheTopic() throws Exception {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", Brokers.kafka().bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", Brokers.kafka().bootstrap(), "linger.ms", "0"),
                new StringSerializer(),
                new StringSerializer());
    }

    @AfterEach
    void closeTheProducer() {
        producer.close(Duration.ofSeconds(1));
    }

    @Test
    void aClientGetsWhatIsPublishedOnceItsAnswerHasBegun() throws Exception {
        try (var gateway = start("");
                var client = SseReader.open(gateway.url("/all"))) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(client.response().headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(client.response().headers().firstValue("cache-control")).contains("no-store");

            publish("a", "{\"price\":1}");
            publish("a", "two\nlines");

            assertThat(client.nextData(2)).containsExactly("{\"price\":1}", "two\nlines");
            assertThat(client.retry()).isEqualTo("3000");
            assertThat(client.lastId()).matches("0:\\d+,1:\\d+,2:\\d+");
        }
    }

    @Test
    void aFilterSeesTheMessageAndTheClient() throws Exception {
        try (var gateway = start("");
                var blue = SseReader.open(gateway.url("/filtered?sku=blue"));
                var cheap = SseReader.open(gateway.url("/cheap?below=5"))) {
            publish("red", "{\"price\":1}");
            publish("blue", "{\"price\":7}");
            publish("blue", "{\"price\":2}");

            assertThat(blue.nextData(2)).containsExactly("{\"price\":7}", "{\"price\":2}");
            assertThat(List.of(cheap.next().data(), cheap.next().data()))
                    .containsExactlyInAnyOrder("{\"price\":1}", "{\"price\":2}");
            assertThat(blue.isIdle()).isTrue();
        }
    }

    @Test
    void aMessageForWhichTheFilterCannotBeEvaluatedIsNotSentAndCounted() throws Exception {
        try (var gateway = start("");
                var client = SseReader.open(gateway.url("/cheap?below=nonsense"))) {
            publish("red", "{\"price\":1}");

            await().untilAsserted(() -> assertThat(metrics(gateway))
                    .contains("isthmus_stream_events_total{event=\"filter-failed\",route=\"cheap\"} 1.0"));
            assertThat(client.isIdle()).isTrue();
        }
    }

    @Test
    void aClientThatComesBackSoonGetsWhatItHasMissedAndNothingTwice() throws Exception {
        try (var gateway = start("");
                var stays = SseReader.open(gateway.url("/all"))) {
            var first = SseReader.open(gateway.url("/all"));
            publish("a", "1");
            first.next();
            var id = first.lastId();
            first.close();
            publishAll(2, 40);
            stays.nextData(40);

            try (var again = SseReader.open(gateway.url("/all"), id)) {
                assertThat(again.nextData(39)).containsExactlyInAnyOrderElementsOf(numbers(2, 40));
                publish("a", "41");
                assertThat(again.next().data()).isEqualTo("41");
            }
        }
    }

    @Test
    void anotherInstanceGoesOnWhereTheFirstHasStopped() throws Exception {
        String id;
        try (var gateway = start("");
                var client = SseReader.open(gateway.url("/all"))) {
            publishAll(1, 5);
            client.nextData(5);
            id = client.lastId();
        }
        publishAll(6, 300);
        try (var gateway = start("");
                var again = SseReader.open(gateway.url("/all"), id)) {
            var seen = again.nextData(295);
            assertThat(seen).containsExactlyInAnyOrderElementsOf(numbers(6, 300));
            publish("a", "301");
            assertThat(again.next().data()).isEqualTo("301");
        }
    }

    @Test
    void aLongReplayComesInPartsThatTheClientAsksFor() throws Exception {
        try (var gateway = start(", replayMax: 100, bufferEventsMax: 10");
                var stays = SseReader.open(gateway.url("/cheap?below=0"))) {
            assertThat(stays.status()).isEqualTo(200);
            publishAll(1, 350);
            var seen = new ArrayList<String>();
            var id = "0:0,1:0,2:0";
            int parts = 0;
            while (seen.size() < 350) {
                parts++;
                try (var part = SseReader.open(gateway.url("/all"), id)) {
                    while (seen.size() < 350 && !(part.isEnded() && part.isIdle())) {
                        if (!part.isIdle()) {
                            seen.add(part.next().data());
                        }
                    }
                    id = part.lastId();
                }
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(numbers(1, 350));
            assertThat(parts).isBetween(3, 10);
            assertThat(metrics(gateway))
                    .containsPattern("isthmus_stream_events_total\\{event=\"sent-back\",route=\"all\"} [3-9]");
        }
    }

    @Test
    void whoComesBackTooLateIsToldThatMessagesAreLost() throws Exception {
        publishAll(1, 30);
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", Brokers.kafka().bootstrap()))) {
            var all = IntStream.range(0, 3)
                    .boxed()
                    .collect(Collectors.toMap(
                            partition -> new TopicPartition(topic, partition), _ -> RecordsToDelete.beforeOffset(-1)));
            admin.deleteRecords(all).all().get();
        }
        try (var gateway = start("");
                var late = SseReader.open(gateway.url("/all"), "0:0,1:0,2:0");
                var garbled = SseReader.open(gateway.url("/all"), "what?")) {
            assertThat(late.next().name()).isEqualTo("gap");
            assertThat(garbled.next().name()).isEqualTo("gap");
            publish("a", "31");
            assertThat(late.next().data()).isEqualTo("31");
            assertThat(garbled.next().data()).isEqualTo("31");
            assertThat(metrics(gateway)).contains("isthmus_stream_events_total{event=\"gap\",route=\"all\"} 2.0");
        }
    }

    @Test
    void oneClientMoreThanMayBeIsRefusedAndCounted() throws Exception {
        try (var gateway = start(", clientsMax: 2");
                var one = SseReader.open(gateway.url("/all"))) {
            assertThat(one.status()).isEqualTo(200);
            var two = SseReader.open(gateway.url("/all"));
            var refused = Ready.get(gateway.url("/all"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:isthmus:problem:overloaded", "clientsMax");
            await().untilAsserted(() -> assertThat(metrics(gateway))
                    .contains("isthmus_stream_events_total{event=\"refused\",route=\"all\"} 1.0")
                    .contains("isthmus_stream_clients{route=\"all\"} 2.0")
                    .contains("isthmus_requests_in_flight 0.0"));
            two.close();
            await().untilAsserted(
                            () -> assertThat(metrics(gateway)).contains("isthmus_stream_clients{route=\"all\"} 1.0"));
            try (var three = SseReader.open(gateway.url("/all"))) {
                assertThat(three.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aClientThatDoesNotReadIsDroppedAndCostsTheOthersNothing() throws Exception {
        try (var gateway = start(", bufferEventsMax: 50, heartbeat: 200ms");
                var reads = SseReader.open(gateway.url("/all"));
                var stuck = new Socket("127.0.0.1", gateway.port())) {
            stuck.setSoTimeout(30_000);
            stuck.getOutputStream().write("GET /all HTTP/1.1\r\nHost: gateway\r\n\r\n".getBytes(UTF_8));
            await().untilAsserted(
                            () -> assertThat(metrics(gateway)).contains("isthmus_stream_clients{route=\"all\"} 2.0"));
            var big = "x".repeat(100_000);
            for (int i = 0; i < 200; i++) {
                publish("a", big);
                assertThat(reads.next().data()).hasSize(100_000);
            }

            var rest = readAll(stuck);

            assertThat(rest).endsWith("0\r\n\r\n").contains("event: dropped\ndata: this client was too slow");
            assertThat(metrics(gateway)).contains("isthmus_stream_events_total{event=\"dropped\",route=\"all\"} 1.0");
        }
    }

    private static String readAll(Socket socket) throws IOException {
        var text = new StringBuilder();
        var part = new byte[65_536];
        for (int n = socket.getInputStream().read(part);
                n > 0 && !text.toString().endsWith("0\r\n\r\n");
                n = socket.getInputStream().read(part)) {
            text.append(new String(part, 0, n, UTF_8));
            if (text.length() > 1_000_000) {
                text.delete(0, 900_000);
            }
            if (text.toString().endsWith("0\r\n\r\n")) {
                break;
            }
        }
        return text.toString();
    }

    @Test
    void whereThereIsNothingToSendThereIsASignOfLifeThatMovesTheClientOn() throws Exception {
        try (var gateway = start(", heartbeat: 100ms");
                var client = SseReader.open(gateway.url("/filtered?sku=blue"))) {
            await().until(() -> !client.lastId().isEmpty());
            var before = client.lastId();
            publish("red", "not for this client");

            await().until(() -> !client.lastId().equals(before));

            assertThat(sum(client.lastId())).isEqualTo(sum(before) + 1);
            assertThat(client.isIdle()).isTrue();
        }
    }

    private static long sum(String id) {
        return Pattern.compile(":(\\d+)")
                .matcher(id)
                .results()
                .mapToLong(offset -> Long.parseLong(offset.group(1)))
                .sum();
    }

    @Test
    void aGatewayThatClosesSendsItsClientsAway() throws Exception {
        SseReader client;
        try (var gateway = start(", retry: 1s")) {
            client = SseReader.open(gateway.url("/all"));
            publish("a", "1");
            client.next();
        }
        var last = client.next();
        assertThat(last.name()).isEqualTo("reconnect");
        assertThat(client.retry()).isEqualTo("1000");
        await().until(client::isEnded);
    }

    @Test
    void aTopicThatIsNotThereIsSaidBeforeTheStreamBegins() throws Exception {
        try (var gateway = start("")) {
            await().untilAsserted(() -> {
                var refused = Ready.get(gateway.url("/missing"));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("urn:isthmus:problem:broker-unavailable", "does not exist");
            });
        }
    }

    private TestGateway start(String settings) throws Exception {
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%1$s"], replies: {topic: stream.replies}}}
                routes:
                  all:
                    match: {method: GET, path: /all}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s}%3$s}
                  filtered:
                    match: {method: GET, path: /filtered}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s, filter: "${key = query.sku}"}%3$s}
                  cheap:
                    match: {method: GET, path: /cheap}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s, filter: "${value.price < $number(query.below)}"}%3$s}
                  missing:
                    match: {method: GET, path: /missing}
                    allow: anyone
                    stream: {kafka: {broker: events, topic: %2$s-not}}
                """.formatted(Brokers.kafka().bootstrap(), topic, settings));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Ready.get(gateway.admin("/ready")).body().contains("topic " + topic + " "));
        return gateway;
    }

    private void publishAll(int from, int to) throws Exception {
        for (int i = from; i <= to; i++) {
            publish("key-" + i, String.valueOf(i));
        }
    }

    private void publish(String key, String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value)).get(20, TimeUnit.SECONDS);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private static String metrics(TestGateway gateway) throws Exception {
        return Ready.get(gateway.admin("/metrics")).body();
    }
}

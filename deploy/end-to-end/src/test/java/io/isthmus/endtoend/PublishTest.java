package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ConnectionFactory;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 2, for messages that nobody replies to: success is not reported before the broker has confirmed. */
class PublishTest {

    private static final String TOPIC = "publish.orders";

    @TempDir
    Path folder;

    @Test
    void aMessageOnKafkaIsWhatTheRouteSaysAndIsThereWhenTheClientIsAnswered() throws Exception {
        try (var gateway = start();
                var topic = new Topic()) {
            var answer = post(gateway, "/orders", "{\"customerId\":\"c-7\",\"shard\":2}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
            ConsumerRecord<byte[], byte[]> message = topic.last();
            assertThat(message.partition()).isEqualTo(2);
            assertThat(new String(message.key(), UTF_8)).isEqualTo("c-7");
            assertThat(new String(message.value(), UTF_8)).isEqualTo("{\"customerId\":\"c-7\",\"shard\":2}");
            assertThat(header(message, "isthmus-request-id")).isEqualTo("mine-1");
            assertThat(header(message, "isthmus-route")).isEqualTo("orders");
            assertThat(header(message, "tenant")).isEqualTo("blue");
            assertThat(header(message, "content-type")).isEqualTo("application/json");
            assertThat(message.headers().lastHeader("isthmus-correlation")).isNull();
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .contains(
                            "isthmus_channel_events_total{channel=\"publish\",event=\"confirmed\",route=\"orders\"} 1.0");
        }
    }

    @Test
    void aBodyThatDoesNotFitOrAPartitionThatIsNotThereIsNotPublished() throws Exception {
        try (var gateway = start();
                var topic = new Topic()) {
            var misfit = post(gateway, "/orders", "{\"shard\":2}");
            assertThat(misfit.statusCode()).isEqualTo(400);
            assertThat(misfit.body()).contains("urn:isthmus:problem:invalid-request", "customerId");

            var nowhere = post(gateway, "/orders", "{\"customerId\":\"c-7\",\"shard\":17}");
            assertThat(nowhere.statusCode()).isEqualTo(400);
            assertThat(nowhere.body()).contains("partition must be a whole number from 0 to 3");

            assertThat(post(gateway, "/orders", "{\"customerId\":\"last\",\"shard\":0}")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(new String(topic.last().key(), UTF_8)).isEqualTo("last");
        }
    }

    @Test
    void aMessageOnRabbitIsKeptUntilTakenAndAQueueThatIsNotThereIsNoConsumer() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var gateway = start();
                var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.queueDeclare("publish.notices", true, false, false, Map.of());
            channel.queuePurge("publish.notices");

            var answer = post(gateway, "/notices/publish.notices", "{\"text\":\"hello\"}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
            var message = channel.basicGet("publish.notices", true);
            assertThat(new String(message.getBody(), UTF_8)).isEqualTo("{\"said\":\"hello\"}");
            assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
            assertThat(message.getProps().getExpiration()).isNull();
            assertThat(message.getProps().getReplyTo()).isNull();
            assertThat(message.getProps().getHeaders()).containsKeys("isthmus-request-id", "isthmus-route");

            var nobody = post(gateway, "/gone", "{\"text\":\"hello\"}");
            assertThat(nobody.statusCode()).isEqualTo(503);
            assertThat(nobody.body()).contains("urn:isthmus:problem:no-consumer");
        }
    }

    private TestGateway start() throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), TOPIC);
        Files.writeString(folder.resolve("order.json"), "{\"type\": \"object\", \"required\": [\"customerId\"]}");
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: publish.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  orders:
                    match: {method: POST, path: /orders}
                    allow: anyone
                    request: {schema: order.json}
                    publish:
                      kafka: {broker: events, topic: %s, key: "${body.customerId}", partition: "${body.shard}"}
                      headers: {tenant: "${header.`x-tenant`}"}
                      policy: {timeout: 10s, retry: {attempts: 3}, breaker: {}, bulkhead: 100}
                  notices:
                    match: {method: POST, path: "/notices/{queue}"}
                    allow: anyone
                    publish:
                      rabbitmq: {broker: tasks, queue: publish.notices}
                      body: {said: "${body.text}"}
                      status: 204
                  gone:
                    match: {method: POST, path: /gone}
                    allow: anyone
                    publish: {rabbitmq: {broker: tasks, queue: publish.nowhere}}
                """.formatted(
                        Brokers.kafka().bootstrap(), Brokers.amqp().uri(), TOPIC));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "mine-1")
                .header("X-Tenant", "blue")
                .POST(BodyPublishers.ofString(body)));
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        return new String(message.headers().lastHeader(name).value(), UTF_8);
    }

    /** The topic from now on, as a consumer sees it. */
    private static final class Topic implements AutoCloseable {

        private final KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Brokers.kafka().bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());

        Topic() {
            List<TopicPartition> all = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToEnd(all);
            all.forEach(consumer::position);
        }

        /** The only message since. */
        ConsumerRecord<byte[], byte[]> last() {
            while (true) {
                var records = consumer.poll(Duration.ofSeconds(10));
                if (!records.isEmpty()) {
                    assertThat(records).hasSize(1);
                    return records.iterator().next();
                }
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}

package io.isthmus.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A service on Kafka as a team would write it with the plain client: it reads a request, and sends its answer where the
 * request's headers say, with the correlation it came with.
 */
final class KafkaService implements AutoCloseable {

    private final Map<String, UnaryOperator<JsonObject>> answers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final CountDownLatch assigned = new CountDownLatch(1);
    private final Thread thread;

    /** @param answers by topic, what the service says to a request */
    KafkaService(String bootstrap, String group, Map<String, UnaryOperator<JsonObject>> answers) {
        this.answers = answers;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", group, "auto.offset.reset", "latest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", "0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.thread = Thread.ofPlatform().name("demo-" + group).daemon().start(this::serve);
    }

    /** Waits until the service would receive a request: one sent earlier would not be answered. */
    void awaitReady() throws InterruptedException {
        assigned.await();
    }

    private void serve() {
        consumer.subscribe(answers.keySet());
        try {
            while (true) {
                var records = consumer.poll(Duration.ofMillis(200));
                if (!consumer.assignment().isEmpty()) {
                    assigned.countDown();
                }
                records.forEach(this::answer);
            }
        } catch (WakeupException closing) {
            consumer.close();
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> request) {
        String replyTo = text(request, "isthmus-reply-to");
        String correlation = text(request, "isthmus-correlation");
        String deadline = text(request, "isthmus-deadline");
        if (replyTo == null || correlation == null) {
            return;
        }
        if (deadline != null && Long.parseLong(deadline) < System.currentTimeMillis()) {
            return; // nobody waits for it any more
        }
        String partition = text(request, "isthmus-reply-partition");
        var reply = new ProducerRecord<byte[], byte[]>(
                replyTo, partition == null ? null : Integer.valueOf(partition), null, answerTo(request));
        reply.headers().add("isthmus-correlation", correlation.getBytes(UTF_8));
        reply.headers().add("content-type", "application/json".getBytes(UTF_8));
        var _ = producer.send(reply, (_, failure) -> {
            if (failure != null) {
                LoggerFactory.getLogger(KafkaService.class).warn("a reply could not be sent", failure);
            }
        });
    }

    private byte[] answerTo(ConsumerRecord<byte[], byte[]> request) {
        var answer = Objects.requireNonNull(answers.get(request.topic()));
        return answer.apply(new JsonObject(new String(request.value(), UTF_8)))
                .encode()
                .getBytes(UTF_8);
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> request, String header) {
        Header found = request.headers().lastHeader(header);
        return found == null ? null : new String(found.value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(1));
    }
}

package io.isthmus.endtoend.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.endtoend.KafkaEcho;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A service on Kafka that answers as a test wants it to. */
final class KafkaService implements AutoCloseable {

    private static final int REPLY_BYTES_MAX = 20_000_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final CountDownLatch assigned = new CountDownLatch(1);
    private final Thread thread;

    /** @param handler what it does with a request, on its thread */
    KafkaService(String bootstrap, String topic, BiConsumer<ConsumerRecord<byte[], byte[]>, KafkaService> handler)
            throws InterruptedException {
        KafkaEcho.createTopic(bootstrap, topic);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", "service-" + topic),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "linger.ms",
                        "0",
                        "max.request.size",
                        REPLY_BYTES_MAX,
                        "buffer.memory",
                        10L * REPLY_BYTES_MAX),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread = Thread.ofPlatform().name("service-" + topic).daemon().start(() -> serve(topic, handler));
        assigned.await();
    }

    private void serve(String topic, BiConsumer<ConsumerRecord<byte[], byte[]>, KafkaService> handler) {
        consumer.subscribe(List.of(topic));
        try {
            while (true) {
                var records = consumer.poll(Duration.ofMillis(100));
                if (assigned.getCount() > 0 && !consumer.assignment().isEmpty()) {
                    consumer.assignment().forEach(consumer::position);
                    assigned.countDown();
                }
                records.forEach(request -> handler.accept(request, this));
            }
        } catch (WakeupException closing) {
            consumer.close();
        }
    }

    static @Nullable String header(ConsumerRecord<byte[], byte[]> request, String name) {
        var header = request.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /**
     * A reply to where the request wants it.
     *
     * @param correlation null for none
     */
    static ProducerRecord<byte[], byte[]> reply(
            ConsumerRecord<byte[], byte[]> request, @Nullable String correlation, byte[] body) {
        return reply(request, 0, correlation, body);
    }

    /** @param beside how many partitions beside the one that the request names */
    static ProducerRecord<byte[], byte[]> reply(
            ConsumerRecord<byte[], byte[]> request, int beside, @Nullable String correlation, byte[] body) {
        int partition = Integer.parseInt(String.valueOf(header(request, "isthmus-reply-partition"))) + beside;
        var reply = new ProducerRecord<byte[], byte[]>(
                String.valueOf(header(request, "isthmus-reply-to")), partition, null, body);
        reply.headers().add("content-type", "application/json".getBytes(UTF_8));
        if (correlation != null) {
            reply.headers().add("isthmus-correlation", correlation.getBytes(UTF_8));
        }
        return reply;
    }

    /** From any thread. */
    void send(ProducerRecord<byte[], byte[]> reply) {
        producer.send(reply);
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

package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks, as a service behind Zilla's {@code http-kafka} has them: it learns from headers what it is asked and for whom, and
 * answers with the correlation id, a status and the request's key, on whichever partition that key falls.
 */
final class ZillaTasks implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final CountDownLatch assigned = new CountDownLatch(1);
    private final Thread thread;

    ZillaTasks(String bootstrap, String topic) {
        KafkaEcho.createTopic(bootstrap, topic);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", topic),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", "0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread = Thread.ofPlatform().name(topic).daemon().start(() -> serve(topic));
    }

    void awaitReady() throws InterruptedException {
        assigned.await();
    }

    private void serve(String topic) {
        consumer.subscribe(List.of(topic));
        try {
            while (true) {
                var records = consumer.poll(Duration.ofMillis(100));
                if (assigned.getCount() > 0 && !consumer.assignment().isEmpty()) {
                    consumer.assignment().forEach(consumer::position);
                    assigned.countDown();
                }
                records.forEach(this::answer);
            }
        } catch (WakeupException closing) {
            consumer.close();
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> command) {
        switch (String.valueOf(header(command, "zilla:domain-model"))) {
            case "CreateTaskCommand" -> reply(command, "201", "\"\"".getBytes(UTF_8), location(command));
            case "RenameTaskCommand" -> {
                String ifMatch = header(command, "if-match");
                reply(command, ifMatch == null || ifMatch.equals("1") ? "204" : "412", "\"\"".getBytes(UTF_8), null);
            }
            case "EchoCommand" -> reply(command, "200", command.value(), null);
            default -> reply(command, "400", "Unsupported command".getBytes(UTF_8), null);
        }
    }

    /** Where a client finds it: at the address that it has asked. */
    private static String location(ConsumerRecord<byte[], byte[]> command) {
        return header(command, ":scheme") + "://" + header(command, ":authority") + header(command, ":path") + "/"
                + new String(command.key(), UTF_8);
    }

    private void reply(ConsumerRecord<byte[], byte[]> command, String status, byte[] value, @Nullable String location) {
        String replyTo = Objects.requireNonNull(header(command, "zilla:reply-to"));
        var reply = new ProducerRecord<>(replyTo, command.key(), value);
        reply.headers()
                .add(command.headers().lastHeader("zilla:correlation-id"))
                .add(":status", status.getBytes(UTF_8));
        if (location != null) {
            reply.headers().add("location", location.getBytes(UTF_8));
        }
        producer.send(reply);
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> command, String name) {
        var header = command.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
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

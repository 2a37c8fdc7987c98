package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.broker.Answer;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.BrokerUnderTest.Service;
import io.isthmus.broker.Question;
import io.isthmus.schema.message.Headers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A service as its author would write it with the plain Kafka client. */
final class KafkaService implements Service {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Behaviour behaviour;
    private final Thread thread;

    KafkaService(String bootstrap, String topic, Behaviour behaviour) {
        this.behaviour = behaviour;
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "reconnect.backoff.max.ms", "200", "request.timeout.ms", "3000");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                with(settings, "linger.ms", "0"), new ByteArraySerializer(), new ByteArraySerializer());
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().daemon().name("service-" + topic).start(this::serve);
    }

    private static Map<String, Object> with(Map<String, Object> settings, String name, String value) {
        var more = new HashMap<>(settings);
        more.put(name, value);
        return more;
    }

    private void serve() {
        try {
            while (true) {
                for (var message : consumer.poll(Duration.ofSeconds(1))) {
                    serve(message);
                }
            }
        } catch (WakeupException | InterruptException closed) {
            consumer.close();
            producer.close(Duration.ofSeconds(1));
        }
    }

    private void serve(ConsumerRecord<byte[], byte[]> message) {
        Headers headers = headers(message);
        String replyTo = required(headers, "isthmus-reply-to");
        int partition = Integer.parseInt(required(headers, "isthmus-reply-partition"));
        var question = new Question(
                required(headers, "isthmus-correlation"),
                Long.parseLong(required(headers, "isthmus-deadline")),
                headers.get("content-type"),
                headers,
                message.value());
        behaviour.on(question, answer -> producer.send(reply(replyTo, partition, answer)));
    }

    private static Headers headers(ConsumerRecord<byte[], byte[]> message) {
        var headers = Headers.builder();
        message.headers().forEach(header -> headers.add(header.key(), new String(header.value(), UTF_8)));
        return headers.build();
    }

    private static String required(Headers headers, String name) {
        return Objects.requireNonNull(headers.get(name), name);
    }

    private static ProducerRecord<byte[], byte[]> reply(String topic, int partition, Answer answer) {
        var reply = new ProducerRecord<byte[], byte[]>(topic, partition, null, answer.body());
        add(reply, "isthmus-correlation", answer.correlationId());
        add(reply, "isthmus-status", answer.status());
        add(reply, "content-type", answer.contentType());
        answer.headers().forEach((name, value) -> add(reply, name, value));
        return reply;
    }

    private static void add(ProducerRecord<byte[], byte[]> reply, String name, @Nullable String value) {
        if (value != null) {
            reply.headers().add(name, value.getBytes(UTF_8));
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(2_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

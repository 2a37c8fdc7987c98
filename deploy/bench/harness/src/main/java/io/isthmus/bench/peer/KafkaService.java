package io.isthmus.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A service on Kafka that answers with what it was asked: {@code BOOTSTRAP TOPIC...}. */
public final class KafkaService {

    private KafkaService() {}

    public static void main(String[] arguments) {
        Map<String, Object> common = Map.of("bootstrap.servers", arguments[0]);
        var consumer = new KafkaConsumer<>(common, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", arguments[0], "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        List<TopicPartition> partitions = java.util.Arrays.stream(arguments)
                .skip(1)
                .map(topic -> new TopicPartition(topic, 0))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        Ready.tell(partitions);
        endWithParent();
        while (true) {
            for (ConsumerRecord<byte[], byte[]> request : consumer.poll(Duration.ofSeconds(1))) {
                answer(producer, request);
            }
        }
    }

    private static void answer(KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> request) {
        var topic = request.headers().lastHeader(SpringHeaders.REPLY_TOPIC);
        var partition = request.headers().lastHeader(SpringHeaders.REPLY_PARTITION);
        var correlation = request.headers().lastHeader(SpringHeaders.CORRELATION);
        if (topic != null && correlation != null) {
            Integer to = partition == null
                    ? null
                    : ByteBuffer.wrap(partition.value()).getInt();
            var reply = new ProducerRecord<byte[], byte[]>(new String(topic.value(), UTF_8), to, null, request.value());
            reply.headers().add(SpringHeaders.CORRELATION, correlation.value());
            var _ = producer.send(reply);
        }
    }

    private static void endWithParent() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Ready.stayUntilOrphaned();
            } catch (java.io.IOException e) {
                Runtime.getRuntime().halt(1);
            }
        });
    }
}

package io.isthmus.broker.kafka;

import static org.awaitility.Awaitility.await;

import io.isthmus.broker.BrokerUnderTest.Service;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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

/** A consumer of a whole topic that may send messages for each that comes: the frame of a service. */
final class KafkaResponder implements Service {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final BiConsumer<ConsumerRecord<byte[], byte[]>, Consumer<ProducerRecord<byte[], byte[]>>> behaviour;
    private final Thread thread;

    KafkaResponder(
            String bootstrap,
            String topic,
            BiConsumer<ConsumerRecord<byte[], byte[]>, Consumer<ProducerRecord<byte[], byte[]>>> behaviour) {
        this.behaviour = behaviour;
        var settings = new HashMap<String, Object>(Map.of(
                "bootstrap.servers", bootstrap, "reconnect.backoff.max.ms", "200", "request.timeout.ms", "3000"));
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        settings.put("linger.ms", "0");
        // A reply to a partition that is gone holds up the others no longer.
        settings.put("max.block.ms", "1000");
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        // The broker may not know yet what it has made a moment ago.
        var found = await().pollInSameThread().until(() -> consumer.partitionsFor(topic), it -> !it.isEmpty());
        var partitions = found.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().daemon().name("service-" + topic).start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                for (var message : consumer.poll(Duration.ofSeconds(1))) {
                    behaviour.accept(message, producer::send);
                }
            }
        } catch (WakeupException | InterruptException closed) {
            consumer.close();
            producer.close(Duration.ofSeconds(1));
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

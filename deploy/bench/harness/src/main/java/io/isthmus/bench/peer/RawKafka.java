package io.isthmus.bench.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.bench.load.Requester;
import io.isthmus.bench.load.Template;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Request-reply with the plain client, its settings chosen for it: nothing can be quicker on this broker. */
public final class RawKafka {

    private static final byte[] PARTITION =
            ByteBuffer.allocate(Integer.BYTES).putInt(0).array();

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final byte[] replyTopic;

    RawKafka(String bootstrap, String topic, String replyTopic) {
        this.topic = topic;
        this.replyTopic = replyTopic.getBytes(UTF_8);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var replies = new TopicPartition(replyTopic, 0);
        consumer.assign(List.of(replies));
        consumer.seekToEnd(List.of(replies));
        consumer.position(replies);
    }

    private RawKafka(RawKafka other, String topic) {
        this.producer = other.producer;
        this.consumer = other.consumer;
        this.topic = topic;
        this.replyTopic = other.replyTopic;
    }

    /** The same client, sending to another topic; the replies come to this one. */
    RawKafka to(String otherTopic) {
        return new RawKafka(this, otherTopic);
    }

    void send(long id, byte[] body) {
        var request = new ProducerRecord<byte[], byte[]>(topic, body);
        request.headers()
                .add(SpringHeaders.CORRELATION, SpringHeaders.correlation(id))
                .add(SpringHeaders.REPLY_TOPIC, replyTopic)
                .add(SpringHeaders.REPLY_PARTITION, PARTITION);
        var _ = producer.send(request);
    }

    /** Reads replies for ever. */
    void read(BiConsumer<Long, byte[]> answered) {
        while (true) {
            for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(Duration.ofSeconds(1))) {
                answered.accept(SpringHeaders.correlation(reply.headers()), reply.value());
            }
        }
    }

    /** {@code BOOTSTRAP TOPIC REPLIES BODY}: takes loads as lines of standard input. */
    public static void main(String[] arguments) throws Exception {
        var raw = new RawKafka(arguments[0], arguments[1], arguments[2]);
        var body = new Template(arguments[3]);
        Map<Long, Requester.Answered> waiting = new ConcurrentHashMap<>();
        Thread.ofPlatform()
                .daemon()
                .start(() -> raw.read((id, reply) -> {
                    var answered = waiting.remove(id);
                    if (answered != null) {
                        answered.answered(Template.count(reply, 0, id) == 1);
                    }
                }));
        Loads.serve((id, answered) -> {
            waiting.put(id, answered);
            raw.send(id, body.with(id));
        });
    }
}

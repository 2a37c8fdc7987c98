package io.isthmus.bench.spring;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.TopicPartitionOffset;
import reactor.core.publisher.Mono;

/** {@code ReplyingKafkaTemplate} behind HTTP: as it comes, or tuned. {@code PORT BOOTSTRAP TOPIC REPLIES comes|tuned}. */
public final class KafkaGateway {

    private KafkaGateway() {}

    public static void main(String[] arguments) throws InterruptedException {
        var template = template(arguments[1], arguments[3], arguments[4].equals("tuned"));
        String topic = arguments[2];
        Web.serve(
                Integer.parseInt(arguments[0]),
                routes -> routes.POST(
                        "/v1/orders",
                        request -> request.bodyToMono(byte[].class)
                                .flatMap(body -> Mono.fromFuture(
                                        template.sendAndReceive(new ProducerRecord<byte[], byte[]>(topic, body))))
                                .flatMap(reply -> Web.json(reply.value()))));
    }

    static ReplyingKafkaTemplate<byte[], byte[], byte[]> template(String bootstrap, String replies, boolean tuned)
            throws InterruptedException {
        Map<String, Object> producing = new HashMap<>(Map.of("bootstrap.servers", bootstrap));
        Map<String, Object> consuming = new HashMap<>(Map.of("bootstrap.servers", bootstrap, "group.id", replies));
        if (tuned) {
            producing.putAll(Map.of("linger.ms", 0, "acks", "1", "enable.idempotence", false));
        }
        var listening = tuned
                ? new ContainerProperties(new TopicPartitionOffset(replies, 0, TopicPartitionOffset.SeekPosition.END))
                : new ContainerProperties(replies);
        var container = new KafkaMessageListenerContainer<byte[], byte[]>(
                new DefaultKafkaConsumerFactory<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                listening);
        var template = new ReplyingKafkaTemplate<byte[], byte[], byte[]>(
                new DefaultKafkaProducerFactory<>(producing, new ByteArraySerializer(), new ByteArraySerializer()),
                container);
        template.setDefaultReplyTimeout(Duration.ofSeconds(10));
        template.afterPropertiesSet();
        template.start();
        if (!template.waitForAssignment(Duration.ofSeconds(30))) {
            throw new IllegalStateException("no partition of " + List.of(replies));
        }
        return template;
    }
}

package io.isthmus.ingress.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A service on Kafka that answers each request with its body, as often as it has traces to answer from. */
final class TracedKafkaService implements AutoCloseable {

    /** Stands for the request's own context: a responder that copies all headers. */
    static final String COPY = "copy";

    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private final Thread thread;
    private final List<String> traceparents;
    private final List<ConsumerRecord<String, String>> requests = new CopyOnWriteArrayList<>();

    /** @param traceparents what its replies to each request carry, one each */
    TracedKafkaService(String bootstrap, String topic, List<String> traceparents) throws Exception {
        this.traceparents = traceparents;
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", topic, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        consumer.subscribe(List.of(topic));
        thread = Thread.ofPlatform().daemon().name(topic).start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                consumer.poll(Duration.ofMillis(100)).forEach(this::answer);
            }
        } catch (WakeupException closing) {
            consumer.close();
        }
    }

    private void answer(ConsumerRecord<String, String> request) {
        requests.add(request);
        String replyTo = header(request, "isthmus-reply-to");
        if (replyTo == null) {
            return;
        }
        Integer partition = Optional.ofNullable(header(request, "isthmus-reply-partition"))
                .map(Integer::valueOf)
                .orElse(null);
        for (String traceparent : traceparents) {
            var reply = new ProducerRecord<String, String>(replyTo, partition, null, request.value());
            add(reply, "isthmus-correlation", header(request, "isthmus-correlation"));
            add(reply, "content-type", "application/json");
            add(reply, "traceparent", traceparent.equals(COPY) ? header(request, "traceparent") : traceparent);
            var _ = producer.send(reply);
        }
    }

    private static void add(ProducerRecord<String, String> reply, String name, @Nullable String value) {
        if (value != null) {
            reply.headers().add(name, value.getBytes(UTF_8));
        }
    }

    static @Nullable String header(ConsumerRecord<String, String> request, String name) {
        Header header = request.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    List<ConsumerRecord<String, String>> requests() {
        return requests;
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

package io.isthmus.ingress.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A service on Kafka that is wrong in one way, or in none. */
final class KafkaService implements AutoCloseable {

    private static final Duration TOGETHER = Duration.ofMillis(100);

    private final Flaw flaw;
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private final Thread thread;
    private final CountDownLatch assigned = new CountDownLatch(1);
    private @Nullable String firstAddress;
    private boolean stopped;

    KafkaService(String bootstrap, String topic, Flaw flaw) throws Exception {
        this.flaw = flaw;
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", topic, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
        consumer.subscribe(List.of(topic), new Assignment());
        thread = Thread.ofPlatform().daemon().name(topic).start(this::serve);
        // What it is asked is timed, and joining a group is no part of the answer.
        assertThat(assigned.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assigned.countDown();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // Nobody else is in the group.
        }
    }

    private void serve() {
        try {
            while (true) {
                var together = new ArrayList<ConsumerRecord<String, String>>();
                consumer.poll(Duration.ofMillis(200)).forEach(together::add);
                if (flaw == Flaw.MIXES_UP && !together.isEmpty()) {
                    consumer.poll(TOGETHER).forEach(together::add);
                }
                for (var request : together) {
                    answer(request, (flaw == Flaw.MIXES_UP ? together.getLast() : request).value());
                }
            }
        } catch (WakeupException closing) {
            consumer.close();
        }
    }

    private void answer(ConsumerRecord<String, String> request, String body) {
        boolean bad = !body.startsWith("{");
        boolean late = Long.parseLong(text(request, "isthmus-deadline")) < System.currentTimeMillis();
        if (stopped
                || flaw == Flaw.SILENT
                || (bad && flaw == Flaw.SILENT_ON_BAD_BODY)
                || (late && flaw != Flaw.WORKS_FOR_NOBODY)
                || (flaw == Flaw.SHY_OF_HEADERS && request.headers().lastHeader("x-conformance") != null)) {
            return;
        }
        var reply = new ProducerRecord<String, String>(
                address(request),
                flaw == Flaw.ONE_PARTITION ? 0 : Integer.parseInt(text(request, "isthmus-reply-partition")),
                null,
                flaw == Flaw.WRONG_CONTENT_TYPE
                        ? "not JSON: " + body
                        : "{\"request\":\"" + body.replace("\"", "'") + "\"}");
        if (flaw != Flaw.NO_CORRELATION) {
            String id = text(request, "isthmus-correlation");
            add(reply, "isthmus-correlation", flaw == Flaw.CHANGED_CORRELATION ? changed(id) : id);
        }
        if (flaw != Flaw.NO_CONTENT_TYPE) {
            add(reply, "content-type", "application/json");
        }
        if (bad && flaw != Flaw.SUCCESS_FOR_BAD_BODY) {
            add(reply, "isthmus-status", "400");
            stopped = flaw == Flaw.STOPS_AFTER_BAD_BODY;
        }
        for (int i = 0; i < (flaw == Flaw.TWICE ? 2 : 1); i++) {
            var _ = producer.send(reply);
        }
    }

    private String address(ConsumerRecord<String, String> request) {
        String asked = text(request, "isthmus-reply-to");
        firstAddress = firstAddress == null ? asked : firstAddress;
        return flaw == Flaw.ONE_ADDRESS ? firstAddress : asked;
    }

    /** Of the MAC a character in the middle, so that it is another one for sure. */
    private static String changed(String id) {
        return id.substring(0, 26) + (id.charAt(26) == 'A' ? 'B' : 'A') + id.substring(27);
    }

    private static void add(ProducerRecord<String, String> reply, String name, String value) {
        reply.headers().add(name, value.getBytes(UTF_8));
    }

    private static String text(ConsumerRecord<String, String> request, String name) {
        Header header = request.headers().lastHeader(name);
        return new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}

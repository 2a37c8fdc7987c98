package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A service on Kafka that answers every request, with its own body unless it is told another. */
public final class KafkaEcho implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, String> headers;
    private final UnaryOperator<byte[]> answer;
    private final CountDownLatch assigned = new CountDownLatch(1);
    private final AtomicLong answered = new AtomicLong();
    private final List<String> idempotencyKeys = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);
    private volatile Clock clock = Clock.systemUTC();
    private volatile Predicate<ConsumerRecord<byte[], byte[]>> skipped = _ -> false;
    private final Thread thread;

    public KafkaEcho(String bootstrap, String topic) {
        this(bootstrap, topic, Map.of());
    }

    /** @param headers what every reply carries besides */
    public KafkaEcho(String bootstrap, String topic, Map<String, String> headers) {
        this(bootstrap, topic, "echo-" + topic, headers, UnaryOperator.identity());
    }

    /**
     * @param group services of different groups get every request each
     * @param answer from the request's body to the reply's
     */
    public KafkaEcho(
            String bootstrap, String topic, String group, Map<String, String> headers, UnaryOperator<byte[]> answer) {
        this.headers = headers;
        this.answer = answer;
        createTopic(bootstrap, topic);
        consumer = new KafkaConsumer<>(
                settings(Map.of("bootstrap.servers", bootstrap, "group.id", group)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                settings(Map.of("bootstrap.servers", bootstrap, "linger.ms", "0")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread = Thread.ofPlatform().name(group).daemon().start(() -> serve(topic));
    }

    public static void createTopic(String bootstrap, String topic) {
        try (Admin admin = Admin.create(settings(Map.of("bootstrap.servers", bootstrap)))) {
            if (!admin.listTopics().names().get().contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, 4, (short) 1)))
                        .all()
                        .get();
            }
        } catch (Exception e) {
            // A node that has not heard of it yet does not list it.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("could not make topic " + topic, e);
            }
        }
    }

    private static Properties settings(Map<String, String> values) {
        var properties = new Properties();
        properties.putAll(values);
        return properties;
    }

    public KafkaEcho awaitReady() throws InterruptedException {
        assigned.await();
        return this;
    }

    /** Answers nothing until {@code latch} is at zero. */
    public KafkaEcho heldBy(CountDownLatch latch) {
        mayAnswer = latch;
        return this;
    }

    /** Its replies bear the time of {@code other}. */
    public KafkaEcho withClock(Clock other) {
        clock = other;
        return this;
    }

    /** It does not answer those. */
    public KafkaEcho skipping(Predicate<ConsumerRecord<byte[], byte[]>> which) {
        skipped = which;
        return this;
    }

    /** The header of this name of each request that had one, in the order in which they came. */
    public List<String> idempotencyKeys() {
        return idempotencyKeys;
    }

    public long answered() {
        return answered.get();
    }

    private void serve(String topic) {
        consumer.subscribe(List.of(topic));
        try {
            while (true) {
                var records = consumer.poll(Duration.ofMillis(100));
                if (assigned.getCount() > 0 && !consumer.assignment().isEmpty()) {
                    // Asking for the position waits until there is one: what is sent from then on is read.
                    consumer.assignment().forEach(consumer::position);
                    assigned.countDown();
                }
                records.forEach(this::answer);
            }
        } catch (WakeupException closing) {
            consumer.close();
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> request) {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (skipped.test(request)) {
            return;
        }
        var key = request.headers().lastHeader("idempotency-key");
        if (key != null) {
            idempotencyKeys.add(new String(key.value(), UTF_8));
        }
        var correlation = request.headers().lastHeader("isthmus-correlation");
        var replyTo = request.headers().lastHeader("isthmus-reply-to");
        var partition = request.headers().lastHeader("isthmus-reply-partition");
        if (correlation == null || replyTo == null || partition == null) {
            return;
        }
        var reply = new ProducerRecord<byte[], byte[]>(
                new String(replyTo.value(), UTF_8),
                Integer.valueOf(new String(partition.value(), UTF_8)),
                clock.millis(),
                null,
                answer.apply(request.value()));
        reply.headers().add("isthmus-correlation", correlation.value());
        reply.headers().add("content-type", "application/json".getBytes(UTF_8));
        headers.forEach((name, value) -> reply.headers().add(name, value.getBytes(UTF_8)));
        // Before it is sent: whoever has the reply may ask how many were answered.
        answered.incrementAndGet();
        producer.send(reply);
    }

    @Override
    public void close() {
        consumer.wakeup();
        // A test that fails may have left it waiting.
        while (mayAnswer.getCount() > 0) {
            mayAnswer.countDown();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(1));
    }
}

package io.isthmus.broker.kafka;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.broker.MessagePublisher;
import io.isthmus.schema.message.Headers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer. It never waits: with {@code max.block.ms=0} a send either finds partitions and memory at once or
 * fails, so event loops publish themselves and a message costs no change of threads.
 */
final class Publisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final String broker;
    private final ClientSettings settings;
    private final AtomicReference<@Nullable Producer<byte[], byte[]>> producer = new AtomicReference<>();
    private final Queue<Broken> broken = new ConcurrentLinkedQueue<>();
    private boolean closed;

    /** @param broker the broker's name in the configuration */
    Publisher(String broker, ClientSettings settings) {
        this.broker = broker;
        this.settings = settings;
    }

    /** Sends a message to {@code topic} unless its request is decided. On the event loop of {@code pending}. */
    void publish(ProducerRecord<byte[], byte[]> message, Destination topic, Pending pending) {
        var current = producer.get();
        if (current == null) {
            pending.failed(new ChannelFailure.BrokerUnavailable("The broker is not reachable."));
        } else if (pending.beginPublish()) {
            try {
                var _ = current.send(message, new Delivery(topic, pending, message.value().length, settings));
            } catch (KafkaException | IllegalStateException unusable) {
                // What concerns one message comes to Delivery; this concerns the producer, and for good.
                giveUp(current, unusable);
                pending.failed(PublishFailure.notTaken(unusable));
            }
        }
    }

    private void giveUp(Producer<byte[], byte[]> unusable, RuntimeException reason) {
        if (producer.compareAndSet(unusable, null)) {
            broken.add(new Broken(unusable, reason));
        }
    }

    /** Whether a message to {@code topic} would find its partitions now; if not, it soon may. */
    boolean knows(String topic) {
        var current = producer.get();
        if (current == null) {
            return false;
        }
        try {
            return !current.partitionsFor(topic).isEmpty();
        } catch (KafkaException notYet) {
            return false;
        }
    }

    /** Makes the producer, or another in place of a broken one. Not on an event loop: names are resolved. */
    synchronized void mend() {
        for (var unusable = broken.poll(); unusable != null; unusable = broken.poll()) {
            LOG.atWarn()
                    .addKeyValue("broker", broker)
                    .setCause(unusable.reason())
                    .log("the producer is replaced");
            unusable.producer().close(Duration.ZERO);
        }
        if (!closed && producer.get() == null) {
            producer.set(new KafkaProducer<>(settings.producer()));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        var last = producer.getAndSet(null);
        if (last != null) {
            last.close(CLOSE_WITHIN);
        }
    }

    private record Broken(Producer<byte[], byte[]> producer, RuntimeException reason) {}

    /** What became of a message. */
    private static final class Delivery implements Callback {

        private final Destination topic;
        private final Pending pending;
        private final int bodyBytes;
        private final ClientSettings settings;
        private final Thread loop = Thread.currentThread();

        Delivery(Destination topic, Pending pending, int bodyBytes, ClientSettings settings) {
            this.topic = topic;
            this.pending = pending;
            this.bodyBytes = bodyBytes;
            this.settings = settings;
        }

        private static Headers place(@Nullable RecordMetadata metadata) {
            return metadata == null || !metadata.hasOffset()
                    ? Headers.EMPTY
                    : Headers.of(
                            MessagePublisher.PARTITION, Integer.toString(metadata.partition()),
                            MessagePublisher.OFFSET, Long.toString(metadata.offset()));
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                pending.confirmed(() -> place(metadata));
            } else if (PublishFailure.isTooLarge(failure)) {
                if (Thread.currentThread() == loop) {
                    pending.failed(PublishFailure.tooLarge(bodyBytes, settings.messageBytesMax()));
                } else {
                    topic.refusedSize();
                    pending.failed(PublishFailure.tooLarge(bodyBytes, topic));
                }
            } else if (Thread.currentThread() == loop) {
                // Still within send: the producer has not taken it.
                if (failure instanceof TimeoutException && !(failure instanceof BufferExhaustedException)) {
                    // It has forgotten the topic's partitions, as it does when it loses its last connection.
                    topic.forget();
                }
                pending.failed(PublishFailure.notTaken(failure));
            } else {
                pending.failed(PublishFailure.notDelivered(failure));
            }
        }
    }
}

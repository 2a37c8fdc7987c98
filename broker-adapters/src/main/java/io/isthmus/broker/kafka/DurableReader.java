package io.isthmus.broker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DeadLetters;
import io.isthmus.broker.DurableReplies;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.broker.TracedMessage;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.dialect.KafkaDialects;
import io.isthmus.schema.dialect.UnreadableReply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the replies that outlive an instance, as a member of the group of all instances, on a thread of its own. The
 * group's position moves on only over what is kept: a reply is read again, here or elsewhere, until it is.
 */
final class DurableReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DurableReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration KEPT_WITHIN = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    private static final Duration CONSUMER_CLOSE_WITHIN = Duration.ofSeconds(2);

    private final String broker;
    private final Destination topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final ReplyRecords records;
    private final DeadLetters dead;
    private final DurableReplies<KafkaTargetConfig> keeper;
    private final Thread thread;
    private final AtomicInteger turn = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    /**
     * @param topic what {@link Watch} knows of the durable reply topic
     * @param consumers members of the group
     * @param records knows where the dialects in use have the id
     */
    DurableReader(
            String broker,
            Destination topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            ReplyRecords records,
            DeadLetters dead,
            DurableReplies<KafkaTargetConfig> keeper) {
        this.broker = broker;
        this.topic = topic;
        this.consumers = consumers;
        this.records = records;
        this.dead = dead;
        this.keeper = keeper;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("isthmus-kafka-durable-" + broker)
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** What keeps durable requests from being sent; null if nothing does. The group need not be read: its replies wait. */
    @Nullable
    String missing() {
        return topic.partitions() > 0 ? null : "the topic of durable replies, " + topic.topic() + ", is not known yet";
    }

    /** Where the next reply goes: the partitions take turns. */
    ReturnAddress address() {
        return new ReturnAddress(topic.topic(), Math.floorMod(turn.getAndIncrement(), Math.max(1, topic.partitions())));
    }

    @Override
    public void close() {
        closing.countDown();
        var current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            if (thread.getState() != Thread.State.NEW) {
                var _ = thread.join(CLOSE_WITHIN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        while (!isClosing()) {
            try (var own = new Owned(consumers.get())) {
                consumer = own.consumer();
                own.consumer().subscribe(List.of(topic.topic()));
                while (!isClosing()) {
                    keep(own.consumer(), own.consumer().poll(POLL));
                }
            } catch (WakeupException closing) {
                return;
            } catch (RuntimeException failed) {
                LOG.atWarn().addKeyValue("broker", broker).setCause(failed).log("durable replies cannot be read");
                pause();
            }
        }
    }

    private record Owned(Consumer<byte[], byte[]> consumer) implements AutoCloseable {
        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(CONSUMER_CLOSE_WITHIN));
        }
    }

    private record Keeping(ConsumerRecord<byte[], byte[]> record, Future<?> kept) {}

    private void keep(Consumer<byte[], byte[]> from, ConsumerRecords<byte[], byte[]> replies) {
        if (replies.isEmpty()) {
            return;
        }
        var all = new ArrayList<Keeping>(replies.count());
        replies.forEach(record -> all.add(new Keeping(record, keep(record))));
        Map<TopicPartition, Long> next = new HashMap<>();
        Map<TopicPartition, Long> again = new HashMap<>();
        long until = System.nanoTime() + KEPT_WITHIN.toNanos();
        for (Keeping one : all) {
            var partition =
                    new TopicPartition(one.record().topic(), one.record().partition());
            if (again.containsKey(partition)) {
                continue;
            }
            if (isKept(one.kept(), until)) {
                next.put(partition, one.record().offset() + 1);
            } else {
                again.put(partition, one.record().offset());
            }
        }
        if (!next.isEmpty()) {
            var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
            next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
            from.commitSync(offsets);
        }
        if (!again.isEmpty()) {
            again.forEach(from::seek);
            pause();
        }
    }

    private Future<?> keep(ConsumerRecord<byte[], byte[]> record) {
        byte[] id = records.id(record);
        return id == null
                ? Future.succeededFuture()
                : keeper.keep(new String(id, UTF_8), new Unread(ReplyRecords.raw(record), new String(id, UTF_8)));
    }

    private final class Unread implements DurableReplies.Unread<KafkaTargetConfig> {

        private final Reply raw;
        private final String id;

        Unread(Reply raw, String id) {
            this.raw = raw;
            this.id = id;
        }

        @Override
        public Reply as(KafkaTargetConfig call) {
            return read(raw, id, call);
        }

        @Override
        public @Nullable String traceparent() {
            return TracedMessage.traceparent(raw);
        }
    }

    private Reply read(Reply raw, String id, KafkaTargetConfig call) {
        try {
            return KafkaChannel.of(raw, KafkaDialects.of(call.dialect()));
        } catch (UnreadableReply unreadable) {
            dead.unreadable(raw, null, new Place(call.topic(), null), id, String.valueOf(unreadable.getMessage()));
            throw unreadable;
        }
    }

    private static boolean isKept(Future<?> kept, long until) {
        try {
            kept.toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException failed) {
            return false;
        }
    }

    private void pause() {
        try {
            var _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            closing.countDown();
        }
    }
}

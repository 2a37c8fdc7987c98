package io.isthmus.broker.kafka;

import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.config.KafkaBrokerConfig.RepliesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the replies to this instance on a thread of its own: from the partition that the instance's name hashes to, by
 * assignment. The position is fixed before there is an {@link #address}, so no reply can come before it is looked for;
 * it is kept over every loss of the broker.
 */
final class ReplyReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    private static final Duration CONSUMER_CLOSE_WITHIN = Duration.ofMillis(500);
    private static final int POISONED_POLLS = 3;

    private final String broker;
    private final RepliesConfig config;
    private final int nameHash;
    private final Destination topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final ReplyRecords records;
    private final Runnable lost;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What is read, and the next offset of each. On the thread. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable ReturnAddress address;
    private volatile @Nullable String missing = "the position in the reply topic is not fixed yet";

    /**
     * @param broker the broker's name in the configuration
     * @param instance this instance's name: consecutive names get consecutive partitions
     * @param topic what {@link Watch} knows of the reply topic
     * @param lost runs when the broker has been lost
     */
    ReplyReader(
            String broker,
            RepliesConfig config,
            String instance,
            Destination topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            ReplyRecords records,
            Runnable lost) {
        this.broker = broker;
        this.config = config;
        this.nameHash = instance.hashCode();
        this.topic = topic;
        this.consumers = consumers;
        this.records = records;
        this.lost = lost;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("isthmus-kafka-replies-" + broker)
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** What keeps replies from being received now; null if nothing does, and then there is an {@link #address}. */
    @Nullable
    String missing() {
        return missing;
    }

    ReturnAddress address() {
        return Objects.requireNonNull(address, "no address before the position is fixed");
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
            try {
                read();
            } catch (WakeupException closed) {
                return;
            } catch (RuntimeException failed) {
                becomes(why(failed));
                pause();
            }
        }
    }

    private void read() {
        var current = consumers.get();
        try {
            consumer = current;
            assign(current);
            listen(current);
        } finally {
            current.close(CloseOptions.timeout(CONSUMER_CLOSE_WITHIN));
        }
    }

    private static String why(RuntimeException failed) {
        return switch (failed) {
            case AuthenticationException _ -> "the broker does not accept the gateway's credentials";
            case AuthorizationException _ -> "the broker does not let the gateway read the reply topic";
            case MissingTopic _ -> "the reply topic does not exist";
            default -> "the broker is not reachable";
        };
    }

    private void pause() {
        try {
            var _ = closing.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            closing.countDown();
        }
    }

    private void assign(Consumer<byte[], byte[]> from) {
        List<PartitionInfo> found = from.partitionsFor(config.topic(), ANSWER_WITHIN);
        int count = found == null ? 0 : found.size();
        if (count == 0) {
            throw new MissingTopic();
        }
        ReturnAddress before = address;
        int own = before != null && before.partition() < count ? before.partition() : Math.floorMod(nameHash, count);
        position(from, assigned(own, count), before == null);
        address = new ReturnAddress(config.topic(), own);
    }

    private List<TopicPartition> assigned(int own, int count) {
        if (!config.readAllPartitions()) {
            return List.of(new TopicPartition(config.topic(), own));
        }
        var all = new ArrayList<TopicPartition>();
        for (int partition = 0; partition < count; partition++) {
            all.add(new TopicPartition(config.topic(), partition));
        }
        return all;
    }

    /** @param first whether nobody can have replied yet; a partition that is new later is read from its beginning */
    private void position(Consumer<byte[], byte[]> from, List<TopicPartition> assigned, boolean first) {
        if (first) {
            positions.clear();
        }
        positions.keySet().retainAll(assigned);
        from.assign(assigned);
        for (TopicPartition partition : assigned) {
            Long next = positions.get(partition);
            if (next != null) {
                from.seek(partition, next);
            } else if (first) {
                from.seekToEnd(List.of(partition));
            } else {
                from.seekToBeginning(List.of(partition));
            }
        }
        for (TopicPartition partition : assigned) {
            positions.put(partition, from.position(partition, ANSWER_WITHIN));
        }
    }

    private void listen(Consumer<byte[], byte[]> from) {
        Metric answers = answers(from);
        var pulse = new Pulse();
        int poisoned = 0;
        becomes(null);
        while (!isClosing() && isAssignedRight()) {
            long start = System.nanoTime();
            try {
                deliver(from.poll(POLL));
                poisoned = 0;
            } catch (RetriableException | AuthenticationException | AuthorizationException failed) {
                becomes(why(failed));
                pause();
                continue;
            } catch (KafkaException unreadable) {
                poisoned++;
                skipAfter(poisoned, from, unreadable);
            }
            var listened = Duration.ofNanos(System.nanoTime() - start);
            boolean beats = pulse.after(listened, ((Number) answers.metricValue()).doubleValue());
            becomes(beats ? null : "the broker does not answer");
        }
    }

    /** How many fetches the broker has answered. */
    private static Metric answers(Consumer<byte[], byte[]> from) {
        return from.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("fetch-total")
                        && metric.getKey().group().equals("consumer-fetch-manager-metrics"))
                .map(Map.Entry::getValue)
                .findAny()
                .orElseThrow(() -> new IllegalStateException("this Kafka client does not count fetches"));
    }

    /** The topic may be made anew with fewer partitions, or grow. */
    private boolean isAssignedRight() {
        int count = topic.partitions();
        return count == 0
                || (config.readAllPartitions()
                        ? count == positions.size()
                        : address().partition() < count);
    }

    private void deliver(ConsumerRecords<byte[], byte[]> replies) {
        replies.forEach(records::deliver);
        replies.nextOffsets().forEach((partition, next) -> positions.put(partition, next.offset()));
    }

    /** A batch that cannot be read would be fetched for ever: the record at its head is given up. */
    private void skipAfter(int polls, Consumer<byte[], byte[]> from, KafkaException unreadable) {
        if (polls < POISONED_POLLS) {
            return;
        }
        LOG.atWarn().addKeyValue("broker", broker).setCause(unreadable).log("skips a reply that cannot be read");
        from.endOffsets(positions.keySet(), ANSWER_WITHIN)
                .forEach((partition, end) -> from.seek(partition, Math.min(from.position(partition) + 1, end)));
    }

    private void becomes(@Nullable String nowMissing) {
        if (Objects.equals(missing, nowMissing)) {
            return;
        }
        boolean lostNow = missing == null;
        missing = nowMissing;
        if (lostNow) {
            lost.run();
        }
        if (nowMissing == null) {
            LOG.atInfo()
                    .addKeyValue("broker", broker)
                    .addKeyValue("address", address)
                    .log("replies are received");
        } else {
            LOG.atWarn()
                    .addKeyValue("broker", broker)
                    .addKeyValue("missing", nowMissing)
                    .log("no replies are received");
        }
    }

    private static final class MissingTopic extends RuntimeException {
        MissingTopic() {
            super("the reply topic does not exist", null, false, false);
        }
    }
}

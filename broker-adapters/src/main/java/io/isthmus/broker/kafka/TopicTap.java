package io.isthmus.broker.kafka;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.EventFeed;
import io.isthmus.aggregator.stream.Generations;
import io.isthmus.aggregator.stream.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One topic, read once for all readers of all loops: a consumer with a thread of its own, from the first reader until the
 * linger after the last. All partitions are assigned, there is no group.
 */
final class TopicTap implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicTap.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    private static final Duration CONSUMER_CLOSE_WITHIN = Duration.ofMillis(500);

    private final String broker;
    private final Destination topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final CatchUps catchUps;
    private final Map<Integer, TopicPart> parts = new LinkedHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final Generations generations = new Generations(wake::release);
    private final Thread thread;
    private volatile StreamLimits limits = new StreamLimits(1, 1, 1, Duration.ZERO);
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    /** The generation that {@link #next} is of. On the thread. */
    private long started;

    /** The next offset of each partition that is read. On the thread. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private Positions positions = Positions.of(new long[0]);

    /** Whether the loops have taken what was read last. On the thread. */
    private CountDownLatch handed = new CountDownLatch(0);

    /** @param broker the broker's name in the configuration */
    TopicTap(
            String broker,
            Destination topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            CatchUps catchUps,
            List<? extends Loop> loops) {
        this.broker = broker;
        this.topic = topic;
        this.consumers = consumers;
        this.catchUps = catchUps;
        loops.forEach(loop -> parts.put(loop.index(), new TopicPart(this, loop)));
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("isthmus-kafka-stream-" + topic.topic())
                .unstarted(this::run);
    }

    /** The thread waits for the first reader. */
    synchronized EventFeed feed(StreamLimits wanted, Loop loop) {
        limits = limits.orLarger(wanted);
        if (thread.getState() == Thread.State.NEW && !closed) {
            thread.start();
        }
        TopicPart part = parts.get(loop.index());
        if (part == null) {
            throw new IllegalArgumentException("loop " + loop.index() + " is not one of this adapter's");
        }
        return part;
    }

    StreamLimits limits() {
        return limits;
    }

    Destination topic() {
        return topic;
    }

    CatchUps catchUps() {
        return catchUps;
    }

    Generations generations() {
        return generations;
    }

    @Override
    public void close() {
        closed = true;
        wake.release();
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

    private void run() {
        boolean failing = false;
        while (!closed) {
            try {
                if (generations.isUnread()) {
                    await(Duration.ofDays(1));
                } else {
                    read(generations.current());
                    failing = false;
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failed) {
                if (!closed) {
                    var event = failing ? LOG.atDebug() : LOG.atWarn();
                    event.addKeyValue("broker", broker)
                            .addKeyValue("topic", topic.topic())
                            .setCause(failed)
                            .log("a topic cannot be streamed");
                    failing = true;
                    giveUpIfUnread();
                    pause();
                }
            }
        }
    }

    private void await(Duration time) throws InterruptedException {
        if (wake.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private void pause() {
        try {
            await(POLL);
        } catch (InterruptedException stopped) {
            closed = true;
        }
    }

    /** Nobody waits for what cannot be read: the next reader begins a new generation. */
    private void giveUpIfUnread() {
        if (generations.isUnread()) {
            generations.end(generations.current());
        }
    }

    /** Reads for {@code generation} until it ends. */
    private void read(long generation) {
        var current = consumers.get();
        try {
            consumer = current;
            assign(current, generation != started);
            if (generation != started) {
                started = generation;
                var from = positions;
                parts.values().forEach(part -> part.loop().execute(() -> part.started(generation, from)));
            }
            listen(current, generation);
        } finally {
            consumer = null;
            current.close(CloseOptions.timeout(CONSUMER_CLOSE_WITHIN));
        }
    }

    /** @param anew whether to begin with what comes next, rather than where the last consumer was */
    private void assign(Consumer<byte[], byte[]> from, boolean anew) {
        if (anew) {
            next.clear();
            positions = Positions.of(new long[0]);
        }
        var found = from.partitionsFor(topic.topic(), ANSWER_WITHIN);
        if (found == null || found.isEmpty()) {
            throw new IllegalStateException("topic " + topic.topic() + " does not exist");
        }
        assign(from, found.size(), anew);
    }

    private void assign(Consumer<byte[], byte[]> from, int partitions, boolean anew) {
        var all = new ArrayList<TopicPartition>();
        for (int partition = 0; partition < partitions; partition++) {
            all.add(new TopicPartition(topic.topic(), partition));
        }
        from.assign(all);
        for (TopicPartition partition : all) {
            Long offset = next.get(partition);
            if (offset != null) {
                from.seek(partition, offset);
            } else if (anew) {
                from.seekToEnd(List.of(partition));
            } else {
                from.seekToBeginning(List.of(partition));
            }
        }
        for (TopicPartition partition : all) {
            long offset = from.position(partition, ANSWER_WITHIN);
            next.put(partition, offset);
            positions = positions.with(partition.partition(), offset);
        }
    }

    private void listen(Consumer<byte[], byte[]> from, long generation) {
        long unreadSince = System.nanoTime();
        while (!closed) {
            boolean unread = generations.isUnread();
            unreadSince = unread ? unreadSince : System.nanoTime();
            if (unread && System.nanoTime() - unreadSince >= limits.linger().toNanos() && generations.end(generation)) {
                return;
            }
            if (topic.partitions() > next.size()) {
                // The topic has grown: nobody has read the new partitions yet.
                assign(from, topic.partitions(), false);
            }
            hand(from.poll(POLL));
        }
    }

    /** No more is read than the loops have taken: what waits for one that is busy does not pile up. */
    private void awaitHanded() {
        try {
            while (!closed && !handed.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                // A loop is busy.
            }
        } catch (InterruptedException stopped) {
            closed = true;
        }
    }

    private void hand(ConsumerRecords<byte[], byte[]> messages) {
        if (messages.isEmpty() && messages.nextOffsets().isEmpty()) {
            return;
        }
        var events = new ArrayList<TopicEvent>(messages.count());
        messages.forEach(message -> {
            positions = positions.with(message.partition(), message.offset() + 1);
            events.add(TopicEvent.of(message, positions));
        });
        messages.nextOffsets().forEach((partition, offset) -> {
            next.put(partition, offset.offset());
            positions = positions.with(partition.partition(), offset.offset());
        });
        var head = positions;
        awaitHanded();
        var now = new CountDownLatch(parts.size());
        handed = now;
        parts.values()
                .forEach(part -> part.loop().execute(() -> {
                    now.countDown();
                    part.add(events, head);
                }));
    }
}

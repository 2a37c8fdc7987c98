package io.isthmus.broker.kafka;

import io.isthmus.aggregator.stream.StreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for one reader what it has missed, up to where the window of its loop reaches back. It reads no faster than the
 * reader takes it, and no more than {@link StreamLimits#replayMax}: then the reader is told to come back, which it does
 * with the position that it has come to.
 */
final class CatchUp implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(500);

    /** One slow reader must not keep the others waiting. */
    private static final Duration ALL_WITHIN = Duration.ofSeconds(20);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final TopicPart part;
    private final TopicCursor cursor;
    private final int replayMax;
    private Positions at;
    private int replayed;
    private long until;

    CatchUp(
            Supplier<Consumer<byte[], byte[]>> consumers,
            TopicTap tap,
            TopicPart part,
            TopicCursor cursor,
            Positions from) {
        this.consumers = consumers;
        this.topic = tap.topic().topic();
        this.part = part;
        this.cursor = cursor;
        this.replayMax = tap.limits().replayMax();
        this.at = from;
    }

    @Override
    public void run() {
        if (cursor.isClosed()) {
            return;
        }
        until = System.nanoTime() + ALL_WITHIN.toNanos();
        try {
            read();
        } catch (ExecutionException | TimeoutException | RuntimeException failed) {
            LOG.atInfo().addKeyValue("topic", topic).setCause(failed).log("a client could not be caught up");
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        // Of no effect on one that has joined.
        part.loop().execute(cursor::comeBack);
    }

    private void read() throws InterruptedException, ExecutionException, TimeoutException {
        var consumer = consumers.get();
        try {
            beginWhereThereIsSomething(consumer);
            for (Positions target = joinOrTarget(); target != null; target = joinOrTarget()) {
                if (!readUpTo(target, consumer)) {
                    return;
                }
            }
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    /** What the topic no longer has, or has never had, cannot be read. */
    private void beginWhereThereIsSomething(Consumer<byte[], byte[]> consumer) {
        int heardOf = at.partitions();
        var all = new ArrayList<TopicPartition>();
        consumer.partitionsFor(topic, ANSWER_WITHIN)
                .forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
        var begins = consumer.beginningOffsets(all, ANSWER_WITHIN);
        var ends = consumer.endOffsets(all, ANSWER_WITHIN);
        boolean gap = false;
        for (TopicPartition partition : all) {
            long wanted = at.next(partition.partition());
            long there = Math.clamp(
                    wanted, begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, Long.MAX_VALUE));
            gap |= there != wanted && partition.partition() < heardOf;
            at = at.with(partition.partition(), there);
        }
        if (gap) {
            part.loop().execute(cursor::missed);
        }
    }

    /** Lets the reader go on in the window, or says how far it must come before: null if it goes on there. */
    private @Nullable Positions joinOrTarget() throws InterruptedException, ExecutionException, TimeoutException {
        var answer = new CompletableFuture<@Nullable Positions>();
        Positions from = at;
        part.loop().execute(() -> {
            boolean joins = from.covers(part.kept());
            if (joins) {
                cursor.joinAfterOlder(from);
            }
            answer.complete(joins ? null : part.kept());
        });
        return answer.get(ALL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether all of it was read, and the reader is still there. */
    private boolean readUpTo(Positions target, Consumer<byte[], byte[]> consumer) throws InterruptedException {
        List<TopicPartition> behind = behind(target);
        consumer.assign(behind);
        behind.forEach(partition -> consumer.seek(partition, at.next(partition.partition())));
        while (!behind.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                if (message.offset() < target.next(message.partition()) && !give(message)) {
                    return false;
                }
            }
            part.loop().execute(cursor::olderCame);
            // Also over what is no message: gaps of compaction, marks of transactions.
            for (TopicPartition partition : behind) {
                long come = Math.min(consumer.position(partition), target.next(partition.partition()));
                at = at.with(partition.partition(), Math.max(come, at.next(partition.partition())));
            }
            if (isOver()) {
                return false;
            }
            behind = behind(target);
            consumer.assign(behind);
        }
        return true;
    }

    private List<TopicPartition> behind(Positions target) {
        var behind = new ArrayList<TopicPartition>();
        for (int partition = 0; partition < target.partitions(); partition++) {
            if (at.next(partition) < target.next(partition)) {
                behind.add(new TopicPartition(topic, partition));
            }
        }
        return behind;
    }

    private boolean give(ConsumerRecord<byte[], byte[]> message) throws InterruptedException {
        if (replayed == replayMax) {
            return false;
        }
        var event = TopicEvent.of(message, at.with(message.partition(), message.offset() + 1));
        while (!cursor.give(event, 0)) {
            part.loop().execute(cursor::olderCame);
            if (cursor.give(event, POLL.toMillis())) {
                break;
            }
            if (isOver()) {
                return false;
            }
        }
        replayed++;
        at = event.after();
        return true;
    }

    private boolean isOver() {
        return cursor.isClosed() || System.nanoTime() - until >= 0;
    }
}

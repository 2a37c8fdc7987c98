package io.isthmus.broker.kafka;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/** The readers of what was before, a few at a time: each is a consumer of its own for the short time that it takes. */
final class CatchUps implements AutoCloseable {

    /** Consumers at once. */
    private static final int READERS_MAX = 4;

    /** Who waits for one; the next one is refused. */
    private static final int WAITING_MAX = 256;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final ThreadPoolExecutor threads;

    CatchUps(String broker, Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
        this.threads = new ThreadPoolExecutor(
                READERS_MAX,
                READERS_MAX,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                task -> Thread.ofPlatform()
                        .daemon()
                        .name("isthmus-kafka-catch-up-" + broker)
                        .unstarted(task));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Has {@code cursor} brought from {@code from} to its loop's window; false if too many wait for that. */
    boolean begin(TopicTap tap, TopicPart part, TopicCursor cursor, Positions from) {
        try {
            threads.execute(new CatchUp(consumers, tap, part, cursor, from));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

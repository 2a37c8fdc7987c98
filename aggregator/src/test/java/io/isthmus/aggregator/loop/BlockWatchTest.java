package io.isthmus.aggregator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockWatchTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setBlockedThreadCheckInterval(20)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
            .setMaxEventLoopExecuteTime(100));
    private final Context context = vertx.getOrCreateContext();
    private final BlockWatch watch = new BlockWatch(vertx);

    @AfterEach
    void stop() {
        watch.close();
        vertx.close().await();
    }

    @Test
    void aLoopThatComputesForTooLongIsFound() throws InterruptedException {
        onLoop(() -> compute(500));
        assertThat(watch.blocked()).isNotEmpty();
    }

    @Test
    void aLoopThatWaitsForAnotherThreadIsFound() throws InterruptedException {
        // Longer than the watch needs to see it twice.
        onLoop(BlockWatchTest::waitForASecond);
        assertThat(watch.blocked()).isNotEmpty();
    }

    @Test
    void aLoopThatDoesItsWorkIsNotFound() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            onLoop(() -> {});
        }
        assertThat(watch.blocked()).isEmpty();
    }

    @Test
    void aLoopThatWaitsForALockIsFound() throws InterruptedException {
        var lock = new ReentrantLock();
        var held = new CountDownLatch(1);
        var owner = Thread.ofPlatform().start(() -> {
            lock.lock();
            held.countDown();
            while (!lock.hasQueuedThreads()) {
                Thread.onSpinWait();
            }
            compute(500);
            lock.unlock();
        });
        held.await();
        onLoop(() -> {
            lock.lock();
            lock.unlock();
        });
        owner.join();
        assertThat(watch.blocked()).isNotEmpty();
    }

    /** Far more threads than processors: the loop's task stands still most of the time, and is at fault for none of it. */
    @Test
    void aLoopThatIsGivenNoProcessorIsNotFound() throws InterruptedException {
        var over = new AtomicBoolean();
        var others = IntStream.range(0, 48 * Runtime.getRuntime().availableProcessors())
                .mapToObj(_ -> Thread.ofPlatform().daemon().start(() -> spinUntil(over)))
                .toList();
        try {
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3); System.nanoTime() < end; ) {
                onLoop(() -> compute(5));
            }
        } finally {
            over.set(true);
        }
        for (Thread other : others) {
            other.join();
        }
        assertThat(watch.blocked()).isEmpty();
    }

    private static void waitForASecond() {
        try {
            assertThat(new CountDownLatch(1).await(1, TimeUnit.SECONDS)).isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void spinUntil(AtomicBoolean over) {
        while (!over.get()) {
            Thread.onSpinWait();
        }
    }

    private static void compute(long millis) {
        var threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    private void onLoop(Runnable task) throws InterruptedException {
        var done = new CountDownLatch(1);
        context.runOnContext(_ -> {
            task.run();
            done.countDown();
        });
        done.await();
    }
}

package io.isthmus.aggregator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
        onLoop(() -> {
            var threads = ManagementFactory.getThreadMXBean();
            long end = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(500);
            while (threads.getCurrentThreadCpuTime() < end) {
                Thread.onSpinWait();
            }
        });
        assertThat(watch.blocked()).isNotEmpty();
    }

    @Test
    void aLoopThatWaitsForAnotherThreadIsFound() throws InterruptedException {
        var found = new CountDownLatch(1);
        onLoop(() -> {
            try {
                // Longer than the watch needs to see it twice.
                found.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(watch.blocked()).isNotEmpty();
    }

    @Test
    void aLoopThatDoesItsWorkIsNotFound() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            onLoop(() -> {});
        }
        assertThat(watch.blocked()).isEmpty();
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

package io.isthmus.aggregator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VertxLoopTest {

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();

    @AfterEach
    void close() {
        vertx.close().await();
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    @Test
    void tasksRunOnTheLoopInTheOrderOfTheThreadThatHandedThemOver() throws InterruptedException {
        VertxLoop loop = start();
        int threads = 4;
        int each = 20_000;
        var ran = Collections.<List<Integer>>nCopies(threads, null).stream()
                .map(_ -> new ArrayList<Integer>())
                .toList();
        var on = ConcurrentHashMap.<Thread>newKeySet();
        var done = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            List<Integer> mine = ran.get(t);
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    int n = i;
                    loop.execute(() -> {
                        mine.add(n);
                        on.add(Thread.currentThread());
                        done.countDown();
                    });
                }
            });
        }
        done.await();
        assertThat(on).hasSize(1);
        assertThat(ran).allSatisfy(mine -> assertThat(mine).hasSize(each).isSorted());
    }

    @Test
    void aBurstWakesTheLoopOnce() {
        var paused = new PausedContext();
        var loop = new VertxLoop(0, vertx, paused.context());
        var ran = new ArrayList<Integer>();
        for (int i = 0; i < 100; i++) {
            int n = i;
            loop.execute(() -> ran.add(n));
        }
        assertThat(paused.wakeUps).hasSize(1);
        paused.runOne();
        assertThat(ran).hasSize(100).isSorted();
        assertThat(paused.wakeUps).isEmpty();
        loop.execute(() -> ran.add(100));
        assertThat(paused.wakeUps).hasSize(1);
    }

    @Test
    void aFloodOfTasksLetsSocketsAndTimersHaveTheirTurn() {
        var paused = new PausedContext();
        var loop = new VertxLoop(0, vertx, paused.context());
        var ran = new ArrayList<Integer>();
        // It feeds itself for ever.
        loop.execute(new Runnable() {
            @Override
            public void run() {
                ran.add(ran.size());
                loop.execute(this);
            }
        });
        paused.runOne();
        int batch = ran.size();
        assertThat(batch).isBetween(100, 1_000);
        paused.runOne();
        assertThat(ran).hasSize(2 * batch);
    }

    @Test
    void whatATaskThrowsCostsNoOtherTask() {
        var paused = new PausedContext();
        var loop = new VertxLoop(0, vertx, paused.context());
        var thrown = new ArrayList<Throwable>();
        Thread.currentThread().setUncaughtExceptionHandler((_, failure) -> thrown.add(failure));
        var ran = new ArrayList<String>();
        loop.execute(() -> {
            throw new IllegalStateException("bug");
        });
        loop.execute(() -> ran.add("next"));
        paused.runOne();
        assertThat(ran).containsExactly("next");
        assertThat(thrown).hasSize(1);
    }

    @Test
    void timersAreNeverEarlyAndHardlyLaterThanThoseOfTheToolkit() throws InterruptedException {
        VertxLoop loop = start();
        int timers = 300;
        var dice = new Random(7);
        var early = new AtomicInteger();
        var laterBy = new long[timers];
        var done = new CountDownLatch(2 * timers);
        loop.execute(() -> {
            for (int i = 0; i < timers; i++) {
                int n = i;
                long millis = dice.nextLong(1, 150);
                long due = loop.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
                loop.at(due, () -> {
                    early.addAndGet(loop.nanos() < due ? 1 : 0);
                    laterBy[n] += loop.nanos();
                    done.countDown();
                });
                vertx.setTimer(millis, _ -> {
                    laterBy[n] -= loop.nanos();
                    done.countDown();
                });
            }
        });
        done.await();
        assertThat(early).hasValue(0);
        // The machine may stop us between any two, hardly between half of them.
        Arrays.sort(laterBy);
        assertThat(laterBy[timers / 2]).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void onceClosedNoTimerRuns() {
        VertxLoop loop = start();
        var ran = new CompletableFuture<String>();
        loop.execute(() -> {
            loop.at(loop.nanos(), () -> ran.complete("a timer"));
            loop.close();
        });
        vertx.setTimer(5 * VertxLoop.TICK_MILLIS, _ -> ran.complete("nothing"));
        assertThat(ran.join()).isEqualTo("nothing");
    }

    private VertxLoop start() {
        var loop = new CompletableFuture<VertxLoop>();
        context.runOnContext(_ -> loop.complete(new VertxLoop(0, vertx, context)));
        return loop.join();
    }

    /** A context that runs what it is given only when the test says so. */
    private static final class PausedContext {

        private final Queue<Handler<Void>> wakeUps = new ArrayDeque<>();

        Context context() {
            return (Context) Proxy.newProxyInstance(
                    Context.class.getClassLoader(), new Class<?>[] {Context.class}, (_, method, arguments) -> {
                        assertThat(method.getName()).isEqualTo("runOnContext");
                        wakeUps.add(handler(arguments[0]));
                        return null;
                    });
        }

        void runOne() {
            wakeUps.remove().handle(null);
        }

        @SuppressWarnings("unchecked")
        private static Handler<Void> handler(Object argument) {
            return (Handler<Void>) argument;
        }
    }
}

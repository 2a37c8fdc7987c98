package io.isthmus.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store promises. */
@Timeout(60)
public abstract class StoreContract {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int VALUE_BYTES_MAX = 64 * 1024;

    protected final Vertx vertx = Vertx.vertx();
    protected final List<VertxLoop> loops = new ArrayList<>();
    protected StoreAdapter adapter;

    /** The largest value that the store under test takes is 64 KiB. */
    protected abstract StoreAdapter open(List<VertxLoop> on);

    @BeforeEach
    void start() {
        for (int i = 0; i < 2; i++) {
            int index = i;
            Promise<VertxLoop> made = Promise.promise();
            var context = vertx.getOrCreateContext();
            context.runOnContext(_ -> made.complete(new VertxLoop(index, vertx, context)));
            loops.add(made.future().await());
        }
        adapter = open(loops);
        adapter.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> adapter.missing() == null);
    }

    @AfterEach
    void stop() throws Exception {
        adapter.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void whatIsPutIsThereForEveryLoop() {
        long version = kept(put("a", Store.ABSENT, "one"));

        var found = on(1, () -> store(1).get("a"));
        assertThat(found).hasValueSatisfying(entry -> {
            assertThat(entry.version()).isEqualTo(version).isNotEqualTo(Store.ABSENT);
            assertThat(entry.value().asUtf8()).isEqualTo("one");
        });
    }

    @Test
    void whatWasNeverPutIsNotThere() {
        assertThat(on(0, () -> store(0).get("nothing"))).isEmpty();
    }

    @Test
    void anyBytesComeBackAsTheyWent() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        on(0, () -> store(0).put("bytes", Store.ABSENT, Payload.of(all), LONG));
        assertThat(on(0, () -> store(0).get("bytes")).orElseThrow().value().bytes())
                .isEqualTo(all);
    }

    @Test
    void ofTwoWhoMakeAKeyOneIsFirstAndTheOtherIsToldByWhom() {
        kept(put("b", Store.ABSENT, "first"));
        var second = put("b", Store.ABSENT, "second");
        assertThat(lost(second).orElseThrow().value().asUtf8()).isEqualTo("first");
    }

    @Test
    void onlyWhoHasSeenTheLatestVersionChangesIt() {
        long one = kept(put("c", Store.ABSENT, "1"));
        long two = kept(put("c", one, "2"));
        assertThat(two).isNotEqualTo(one);
        assertThat(lost(put("c", one, "late")))
                .hasValueSatisfying(entry -> assertThat(entry.version()).isEqualTo(two));
        assertThat(on(0, () -> store(0).remove("c", one))).isFalse();
        assertThat(on(0, () -> store(0).remove("c", two))).isTrue();
        assertThat(on(0, () -> store(0).get("c"))).isEmpty();
        assertThat(lost(put("c", two, "after"))).isEmpty();
    }

    @Test
    void aVersionIsNeverUsedAgainAlsoAfterARemoval() {
        long one = kept(put("d", Store.ABSENT, "1"));
        on(0, () -> store(0).remove("d", one));
        long again = kept(put("d", Store.ABSENT, "1"));
        assertThat(again).isNotEqualTo(one);
        assertThat(lost(put("d", one, "of the first owner"))).isPresent();
    }

    @Test
    void ofManyWhoRaceExactlyOneMakesAKey() {
        int racers = 200;
        var kept = new AtomicInteger();
        var all = new ArrayList<Future<Store.Put>>();
        for (int i = 0; i < racers; i++) {
            int loop = i % loops.size();
            Promise<Store.Put> done = Promise.promise();
            loops.get(loop)
                    .execute(() -> store(loop)
                            .put("race", Store.ABSENT, Payload.utf8("x"), LONG)
                            .onComplete(done));
            all.add(done.future());
        }
        all.forEach(each -> {
            if (each.await() instanceof Store.Put.Kept) {
                kept.incrementAndGet();
            }
        });
        assertThat(kept).hasValue(1);
    }

    @Test
    void whatIsOverItsTimeIsGone() {
        on(0, () -> store(0).put("short", Store.ABSENT, Payload.utf8("x"), Duration.ofMillis(50)));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> on(0, () -> store(0).get("short")).isEmpty());
        kept(put("short", Store.ABSENT, "again"));
    }

    @Test
    void whoLooksOutIsToldOfEveryKindOfChangeOnItsOwnLoop() {
        var told = new AtomicInteger();
        var elsewhere = new AtomicInteger();
        Promise<Store.Watch> watching = Promise.promise();
        loops.get(1).execute(() -> {
            Thread own = Thread.currentThread();
            watching.complete(store(1).watch("w", () -> {
                told.incrementAndGet();
                if (Thread.currentThread() != own) {
                    elsewhere.incrementAndGet();
                }
            }));
        });
        Store.Watch watch = watching.future().await();
        put("other", Store.ABSENT, "not watched");

        long one = kept(put("w", Store.ABSENT, "1"));
        await().atMost(Duration.ofSeconds(10)).until(() -> told.get() == 1);
        long two = kept(put("w", one, "2"));
        await().atMost(Duration.ofSeconds(10)).until(() -> told.get() == 2);
        on(0, () -> store(0).remove("w", two));
        await().atMost(Duration.ofSeconds(10)).until(() -> told.get() == 3);

        on(1, () -> {
            watch.stop();
            return Future.succeededFuture(true);
        });
        kept(put("w", Store.ABSENT, "3"));
        // A change that is told, made after the one that is not: by then the other would have been.
        var later = new AtomicInteger();
        on(1, () -> Future.succeededFuture(store(1).watch("later", later::incrementAndGet)));
        kept(put("later", Store.ABSENT, "x"));
        await().atMost(Duration.ofSeconds(10)).until(() -> later.get() == 1);
        assertThat(told).hasValue(3);
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void aValueOverTheLimitIsRefusedByItsNameAndCounted() {
        assertThatThrownBy(() ->
                        on(0, () -> store(0).put("big", Store.ABSENT, Payload.of(new byte[VALUE_BYTES_MAX + 1]), LONG)))
                .isInstanceOfSatisfying(
                        StoreFailure.Full.class,
                        full -> assertThat(full.limit()).isEqualTo("store.valueBytesMax"));
        assertThat(adapter.counters().limited().sum()).isEqualTo(1);
        assertThat(on(0, () -> store(0).get("big"))).isEmpty();
    }

    @Test
    void whatIsDueIsClaimedByOneAtATime() {
        due("now", Store.ABSENT, Duration.ZERO);
        due("later", Store.ABSENT, LONG);
        put("never", Store.ABSENT, "not due");

        assertThat(claimed(0, LONG)).containsExactly("now");
        assertThat(claimed(1, LONG)).isEmpty();
    }

    @Test
    void whatIsClaimedAndNotDealtWithIsDueAgainWhenTheLeaseIsOver() {
        due("left", Store.ABSENT, Duration.ZERO);
        assertThat(claimed(0, Duration.ofMillis(300))).containsExactly("left");
        await().atMost(Duration.ofSeconds(10)).until(() -> claimed(1, LONG).equals(List.of("left")));
    }

    @Test
    void aPutSaysAnewWhenItIsDueOrThatItIsNot() {
        long one = due("task", Store.ABSENT, LONG);
        long two = due("task", one, Duration.ZERO);
        assertThat(claimed(0, Duration.ZERO)).containsExactly("task");
        long three = kept(put("task", two, "changed, and due as before"));
        assertThat(claimed(0, Duration.ZERO)).containsExactly("task");
        due("task", three, Store.NEVER);
        assertThat(claimed(0, Duration.ZERO)).isEmpty();
        assertThat(on(0, () -> store(0).get("task"))).isPresent();
    }

    @Test
    void aPutThatLosesDoesNotChangeWhenItIsDue() {
        due("held", Store.ABSENT, LONG);
        lost(on(0, () -> store(0).put("held", Store.ABSENT, Payload.utf8("x"), LONG, Duration.ZERO)));
        assertThat(claimed(0, LONG)).isEmpty();
    }

    @Test
    void whatIsRemovedOrExpiredIsNotDue() {
        long version = due("removed", Store.ABSENT, Duration.ZERO);
        on(0, () -> store(0).remove("removed", version));
        on(
                0,
                () -> store(0).put(
                                "expired",
                                Store.ABSENT,
                                Payload.utf8("x"),
                                Duration.ofMillis(50),
                                Duration.ofMillis(100)));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> on(0, () -> store(0).get("expired")).isEmpty());
        due("there", Store.ABSENT, Duration.ofMillis(200));
        // By then the others would have been, too.
        await().atMost(Duration.ofSeconds(10)).until(() -> claimed(0, LONG).equals(List.of("there")));
    }

    @Test
    void noMoreIsClaimedThanAsked() {
        for (int i = 0; i < 5; i++) {
            due("task" + i, Store.ABSENT, Duration.ZERO);
        }
        var all = new ArrayList<String>();
        for (int most : new int[] {2, 2, 2}) {
            var some = on(0, () -> store(0).due(LONG, most));
            assertThat(some).hasSizeLessThanOrEqualTo(most);
            all.addAll(some);
        }
        assertThat(all).containsExactlyInAnyOrder("task0", "task1", "task2", "task3", "task4");
    }

    private long due(String key, long version, Duration dueIn) {
        return kept(on(0, () -> store(0).put(key, version, Payload.utf8("due"), LONG, dueIn)));
    }

    private List<String> claimed(int loop, Duration lease) {
        return on(loop, () -> store(loop).due(lease, 100));
    }

    protected final Store store(int loop) {
        return adapter.on(loops.get(loop));
    }

    protected final Store.Put put(String key, long version, String value) {
        return on(0, () -> store(0).put(key, version, Payload.utf8(value), LONG));
    }

    protected static long kept(Store.Put put) {
        assertThat(put).isInstanceOf(Store.Put.Kept.class);
        return ((Store.Put.Kept) put).version();
    }

    private static Optional<Store.Entry> lost(Store.Put put) {
        assertThat(put).isInstanceOf(Store.Put.Lost.class);
        return ((Store.Put.Lost) put).current();
    }

    /** Runs {@code task} on a loop, and waits for what it ends with. */
    protected final <T> T on(int loop, Supplier<Future<T>> task) {
        Promise<T> done = Promise.promise();
        loops.get(loop).execute(() -> task.get().onComplete(done));
        return done.future().await();
    }
}

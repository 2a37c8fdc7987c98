package io.isthmus.aggregator.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.store.StoreContract;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.schema.config.RedisStoreConfig;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisStoreTest extends StoreContract {

    private static final AtomicInteger PREFIX = new AtomicInteger();
    private static RedisUnderTest redis;
    private String prefix;
    private StoreAdapter neighbour;

    @BeforeAll
    static void startRedis() {
        redis = new RedisUnderTest();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @AfterEach
    void closeTheNeighbour() {
        if (neighbour != null) {
            neighbour.close();
        }
    }

    @Override
    protected StoreAdapter open(List<VertxLoop> on) {
        prefix = "test" + PREFIX.incrementAndGet() + ":";
        return another();
    }

    private StoreAdapter another() {
        return another(redis.config().within(), redis.config().commandsMax());
    }

    private StoreAdapter another(Duration within, int commandsMax) {
        var given = redis.config();
        var config = new RedisStoreConfig(given.uri(), prefix, within, commandsMax, given.valueBytesMax());
        return new RedisStore(config, vertx, loops, new SecureRandom());
    }

    @Test
    void oneCommandMoreThanMayWaitIsRefusedByNameAndCounted() {
        neighbour = another(Duration.ofSeconds(20), 3);
        neighbour.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> neighbour.missing() == null);
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var found = new AtomicInteger();

        on(0, () -> {
            for (int i = 0; i < 5; i++) {
                neighbour
                        .on(loops.get(0))
                        .get("k" + i)
                        .onSuccess(_ -> found.incrementAndGet())
                        .onFailure(failures::add);
            }
            return Future.succeededFuture(true);
        });

        await().until(() -> found.get() == 3);
        assertThat(failures)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                StoreFailure.Full.class,
                                full -> assertThat(full.limit()).isEqualTo("store.commandsMax")));
        assertThat(neighbour.counters().limited().sum()).isEqualTo(2);
    }

    @Test
    void aRedisThatDoesNotAnswerInTimeIsUnavailableAndComesBackByItself() throws Exception {
        neighbour = another(Duration.ofMillis(300), 100);
        neighbour.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> neighbour.missing() == null);
        try (var operator = new Socket(redis.uri().getHost(), redis.uri().getPort())) {
            operator.getOutputStream().write("CLIENT PAUSE 6000\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(operator.getInputStream().read()).isEqualTo('+');

            assertThatThrownBy(() -> on(0, () -> neighbour.on(loops.get(0)).get("any")))
                    .isInstanceOf(StoreFailure.Unavailable.class);
            assertThat(neighbour.counters().failed().sum()).isPositive();
        }

        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> on(0, () -> neighbour.on(loops.get(0)).get("any")).isEmpty());
    }

    @Test
    void whatOneInstanceKeepsAnotherSeesAndIsToldOf() {
        neighbour = another();
        neighbour.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> neighbour.missing() == null);
        var told = new AtomicInteger();
        on(1, () -> Future.succeededFuture(neighbour.on(loops.get(1)).watch("shared", told::incrementAndGet)));

        long version = kept(put("shared", Store.ABSENT, "mine"));
        await().atMost(Duration.ofSeconds(10)).until(() -> told.get() == 1);
        assertThat(on(1, () -> neighbour.on(loops.get(1)).get("shared"))
                        .orElseThrow()
                        .version())
                .isEqualTo(version);
    }

    @Test
    void aRedisThatIsAwayIsUnavailableAndComesBackByItself() {
        var told = new AtomicInteger();
        on(0, () -> Future.succeededFuture(store(0).watch("any", told::incrementAndGet)));
        redis.stop();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> adapter.missing() != null);
            assertThatThrownBy(() -> on(0, () -> store(0).get("a"))).isInstanceOf(StoreFailure.Unavailable.class);
            assertThatThrownBy(() -> put("a", Store.ABSENT, "x")).isInstanceOf(StoreFailure.Unavailable.class);
            assertThat(adapter.counters().failed().sum()).isPositive();
        } finally {
            redis.start();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> adapter.missing() == null);
        // It may have missed a change, so whoever looks out is told to look again.
        await().atMost(Duration.ofSeconds(10)).until(() -> told.get() >= 1);
        // It has forgotten the scripts, and is told them again.
        kept(put("a", Store.ABSENT, "x"));
    }

    @Test
    void manyCommandsAtOnceArePipelined() {
        var done = new AtomicInteger();
        int many = 2_000;
        on(0, () -> {
            for (int i = 0; i < many; i++) {
                store(0).put("many" + i, Store.ABSENT, Payload.utf8("x"), Duration.ofMinutes(1))
                        .onSuccess(_ -> done.incrementAndGet());
            }
            return Future.succeededFuture(true);
        });
        await().atMost(Duration.ofSeconds(20)).until(() -> done.get() == many);
    }
}

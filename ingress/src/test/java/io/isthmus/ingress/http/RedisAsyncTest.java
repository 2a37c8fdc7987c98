package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.store.redis.RedisStore;
import io.isthmus.aggregator.store.redis.RedisUnderTest;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.RedisStoreConfig;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisAsyncTest extends AsyncContract {

    private static RedisUnderTest redis;

    @BeforeAll
    static void startRedis() {
        redis = new RedisUnderTest();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected StoreAdapter store(Vertx vertx, VertxLoop loop) {
        var config =
                new RedisStoreConfig(redis.uri(), "async:", Duration.ofSeconds(5), 10_000, new ByteSize(64 * 1024));
        return new RedisStore(config, vertx, List.of(loop), new SecureRandom());
    }

    @Test
    void anotherInstanceShowsCancelsAndWaitsAlike() throws Exception {
        try (var neighbour = new AsyncUnderTest(folder, this::store)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> neighbour.store().missing() == null);
            Left one = leave();
            String authorization =
                    as("/").build().headers().firstValue("authorization").orElseThrow();
            var waiting = neighbour.begin(neighbour
                    .request(one.at())
                    .header("Authorization", authorization)
                    .header("Prefer", "wait=20"));
            one.asked().answer(200, "{\"of\":\"the other\"}");
            assertThat(waiting.get().body()).contains("\"state\":\"done\"");
            assertThat(neighbour
                            .send(neighbour.request(one.at() + "/result").header("Authorization", authorization))
                            .body())
                    .isEqualTo("{\"of\":\"the other\"}");

            Left two = leave();
            neighbour.send(neighbour
                    .request(two.at())
                    .header("Authorization", authorization)
                    .DELETE());
            await().atMost(Duration.ofSeconds(20)).until(two.asked()::isGivenUp);
        }
    }

    @Test
    void whileTheStoreIsAwayNothingIsAcceptedAndWhatNeedsNoStoreGoesOn() throws Exception {
        Left left = leave();
        redis.stop();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> gateway.store().missing() != null);
            var refused = gateway.send(report("respond-async"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:isthmus:problem:store-unavailable");
            assertThat(gateway.nothingWasAsked()).isTrue();
            assertThat(get(left.at()).statusCode()).isEqualTo(503);
            // Who wants to wait needs no store.
            var waits = gateway.begin(report(null));
            gateway.next().answer(200, "{}");
            assertThat(waits.get().statusCode()).isEqualTo(200);
        } finally {
            redis.start();
        }
    }
}

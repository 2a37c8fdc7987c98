package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.store.redis.RedisUnderTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisIdempotencyTest extends IdempotencyContract {

    private static final AtomicInteger PREFIX = new AtomicInteger();
    private static RedisUnderTest redis;
    private final String prefix = "idempotency" + PREFIX.incrementAndGet() + ":";

    @BeforeAll
    static void startRedis() {
        redis = new RedisUnderTest();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected String store() {
        return "store: {redis: {uri: \"" + redis.uri() + "\", prefix: \"" + prefix + "\", within: 5s}}\n";
    }

    @BeforeEach
    void awaitTheStore() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(gateway.metrics()).contains("isthmus_store_up 1.0"));
    }

    @Test
    void aTwinAtAnotherInstanceWaitsForTheFirstAndIsGivenItsAnswer() throws Exception {
        try (var neighbour = another()) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(neighbour.metrics()).contains("isthmus_store_up 1.0"));
            var first = gateway.begin(keyed("/held", "shared", "{}"));
            await().atMost(Duration.ofSeconds(20)).until(() -> service.asked.get() == 1);
            var twin = neighbour.begin(keyed(neighbour, "/held", "shared", "{}"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(neighbour.metrics())
                            .contains("isthmus_idempotency_events_total{event=\"waited\",route=\"held\"} 1.0"));
            service.mayAnswer.release();
            assertThat(first.get().body()).isEqualTo("{\"n\":1}");
            assertThat(twin.get().body()).isEqualTo("{\"n\":1}");
            assertThat(service.asked).hasValue(1);
        }
    }

    @Test
    void whileTheStoreIsAwayWhatNeedsItIsRefusedAndWhatDoesNotGoesOn() throws Exception {
        redis.stop();
        try {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(gateway.metrics()).contains("isthmus_store_up 0.0"));
            var refused = post("/orders/1", "away", "{}");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:isthmus:problem:store-unavailable");
            assertThat(service.asked).hasValue(0);
            assertThat(gateway.send(gateway.request("/orders/1").POST(BodyPublishers.ofString("{}")))
                            .statusCode())
                    .isEqualTo(201);
        } finally {
            redis.start();
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(gateway.metrics()).contains("isthmus_store_up 1.0"));
        assertThat(post("/orders/1", "away", "{}").statusCode()).isEqualTo(201);
    }
}

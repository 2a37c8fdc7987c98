package io.isthmus.ingress.http;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RedisCallbackTest extends CallbackContract {

    private static final AtomicInteger PREFIX = new AtomicInteger();
    private static RedisUnderTest redis;
    private final String prefix = "calls" + PREFIX.incrementAndGet() + ":";

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
        var config = new RedisStoreConfig(redis.uri(), prefix, Duration.ofSeconds(5), 10_000, new ByteSize(64 * 1024));
        return new RedisStore(config, vertx, List.of(loop), new SecureRandom());
    }
}

package io.isthmus.ingress.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.isthmus.schema.config.RouteConfig.LimitConfig;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Admits so many requests in a time for each key: a token bucket a key, in this process. For any thread; never blocks.
 *
 * <p><b>Promise</b>: of the requests of one key, at most {@code burst} and the rate times the length of the window are
 * admitted in any window of time; and a key that asks for no more than that is never refused. The only exception is
 * a key that was forgotten: buckets that are full again are dropped, which nobody can tell, but beyond {@code keysMax} keys
 * those least used are dropped as they are, and begin anew with a full bucket. {@link LimitCounters#evicted} counts
 * them.
 *
 * <p>Requests without a key share one bucket, apart from all keys, so that leaving out what is counted by is no way
 * around the limit, and takes nothing from those who name it.
 */
public final class RateLimiter {

    /**
     * How much longer a bucket is kept than it takes to fill. Caffeine notes an access up to a second late (its {@code
     * EXPIRE_TOLERANCE}): without this, buckets that are not full would be dropped.
     */
    private static final Duration KEPT_FULL = Duration.ofSeconds(2);

    private final TimeSource time;
    private final long origin;
    private final BucketShape shape;
    private final RateLimitFields fields;
    private final LimitCounters counters = new LimitCounters();
    private final Cache<Object, Bucket> buckets;
    private final Bucket unkeyed = new Bucket();

    private RateLimiter(String name, BucketShape shape, int keysMax, TimeSource time) {
        this.time = time;
        this.origin = time.nanos();
        this.shape = shape;
        this.fields = new RateLimitFields(name, shape);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(keysMax)
                .expireAfterAccess(Duration.ofNanos(shape.bucketNanos()).plus(KEPT_FULL))
                .ticker(time::nanos)
                // Its upkeep is a few list operations; another thread would cost more than it does.
                .executor(Runnable::run)
                .evictionListener((key, bucket, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        counters.evicted().increment();
                    }
                })
                .build();
    }

    /** @param name what clients know the limit by in {@code RateLimit}: the route's name */
    public static RateLimiter of(String name, LimitConfig config, TimeSource time) {
        var shape = BucketShape.of(config.rate().amount(), config.rate().per(), config.burstOrRate());
        return new RateLimiter(name, shape, config.keysMax(), time);
    }

    /**
     * Decides on one request now, and takes its token if it is admitted.
     *
     * @param key whose requests are counted together; null for a request that has none
     */
    public Decision admit(@Nullable String key) {
        var decision = bucket(key).take(time.nanos() - origin, shape);
        switch (decision) {
            case Decision.Allowed _ -> counters.allowed().increment();
            case Decision.Refused _ -> counters.refused().increment();
        }
        return decision;
    }

    /** How the limit and its decisions are told to clients. */
    public RateLimitFields fields() {
        return fields;
    }

    public LimitCounters counters() {
        return counters;
    }

    private Bucket bucket(@Nullable String key) {
        if (key == null) {
            counters.unkeyed().increment();
            return unkeyed;
        }
        var stored = LongKey.shortened(key);
        // A plain read first: it takes no lock, and nearly every key is there.
        var known = buckets.getIfPresent(stored);
        return known != null ? known : buckets.get(stored, _ -> new Bucket());
    }

    /** Keys remembered now, of {@code keysMax}. */
    public long keys() {
        return buckets.estimatedSize();
    }
}

package io.isthmus.ingress.limit;

import io.isthmus.schema.config.RouteConfig.LimitConfig;
import io.isthmus.schema.message.TimeSource;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Admits so many requests in a time for each key: a token bucket a key, in this process. For any thread.
 *
 * <p><b>Promise</b>: of the requests of one key, at most {@code burst} and the rate times the length of the window are
 * admitted in any window of time; and a key that asks for no more than that is never refused. The only exception is
 * a key that was forgotten: beyond {@code keysMax} keys whose buckets are not full, the one that is nearest to full
 * is, and begins anew with a full bucket. {@link LimitCounters#evicted} counts them.
 *
 * <p>Requests without a key share one bucket, apart from all keys, so that leaving out what is counted by is no way
 * around the limit, and takes nothing from those who name it.
 */
public final class RateLimiter {

    private final TimeSource time;
    private final long origin;
    private final BucketShape shape;
    private final RateLimitFields fields;
    private final LimitCounters counters = new LimitCounters();
    private final KeyHash hash;
    private final BucketTable keyed;
    private final Bucket unkeyed = new Bucket();

    private RateLimiter(String name, BucketShape shape, int keysMax, TimeSource time, KeyHash hash) {
        this.time = time;
        this.origin = time.nanos();
        this.shape = shape;
        this.fields = new RateLimitFields(name, shape);
        this.hash = hash;
        this.keyed = new BucketTable(keysMax, shape, counters.evicted());
    }

    /** @param name what clients know the limit by in {@code RateLimit}: the route's name */
    public static RateLimiter of(String name, LimitConfig config, TimeSource time) {
        return of(name, config, time, new KeyHash(new SecureRandom()));
    }

    static RateLimiter of(String name, LimitConfig config, TimeSource time, KeyHash hash) {
        var shape = BucketShape.of(config.rate().amount(), config.rate().per(), config.burstOrRate());
        return new RateLimiter(name, shape, config.keysMax(), time, hash);
    }

    /**
     * Decides on one request now, and takes its token if it is admitted.
     *
     * @param key whose requests are counted together; null for a request that has none
     */
    public Decision admit(@Nullable String key) {
        var decision = take(key, time.nanos() - origin);
        switch (decision) {
            case Decision.Allowed _ -> counters.allowed().increment();
            case Decision.Refused _ -> counters.refused().increment();
        }
        return decision;
    }

    private Decision take(@Nullable String key, long now) {
        if (key == null) {
            counters.unkeyed().increment();
            return unkeyed.take(now, shape);
        }
        return keyed.take(hash.of(key), now);
    }

    /** How the limit and its decisions are told to clients. */
    public RateLimitFields fields() {
        return fields;
    }

    public LimitCounters counters() {
        return counters;
    }

    /** Keys there is room for now; grows up to somewhat more than {@code keysMax}. */
    long capacity() {
        return keyed.capacity();
    }
}

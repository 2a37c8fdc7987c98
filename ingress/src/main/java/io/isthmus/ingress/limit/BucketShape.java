package io.isthmus.ingress.limit;

import java.time.Duration;

/**
 * What every bucket of a limiter has in common.
 *
 * @param tokenNanos the time in which one token comes back, at least 1
 * @param bucketNanos the time in which an empty bucket fills: {@code tokenNanos} for each token it holds
 */
record BucketShape(long tokenNanos, long bucketNanos) {

    /** 73 years: far enough from the end of a long that no sum of two such times passes it. */
    private static final long BUCKET_NANOS_MAX = Long.MAX_VALUE / 4;

    /**
     * {@code amount} tokens come back {@code per} time; a bucket holds {@code burst}. The time of a token is rounded up
     * to whole nanoseconds, so that never more than the rate is admitted; it is less than the rate by at most 1 in
     * {@code tokenNanos}: 0.1 % at a million a second.
     */
    static BucketShape of(long amount, Duration per, int burst) {
        long tokenNanos = Math.ceilDiv(per.toNanos(), amount);
        long tokens = Math.min(burst, BUCKET_NANOS_MAX / tokenNanos);
        return new BucketShape(tokenNanos, tokens * tokenNanos);
    }

    /** {@link #bucketNanos} without what rounding has added to it, which would show as a whole second more. */
    long windowNanos() {
        return bucketNanos - tokens() + 1;
    }

    long tokens() {
        return bucketNanos / tokenNanos;
    }
}

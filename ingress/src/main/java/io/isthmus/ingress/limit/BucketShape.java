package io.isthmus.ingress.limit;

import java.time.Duration;

/**
 * What every bucket of a limiter has in common.
 *
 * <p>A bucket is one number, by the generic cell rate algorithm (ITU-T I.371): the time at which it will be full again. It
 * needs no timer to fill, and one that is full is no different from one that was never used. Times are nanoseconds
 * since the limiter was made.
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

    /** When a bucket is full again from which one more token was taken at {@code now}. */
    long taken(long fullAt, long now) {
        // Another thread may have read a later time than ours: then the bucket is ahead, never behind.
        return Math.max(fullAt, now) + tokenNanos;
    }

    /** What is said of having taken a token, if it was there to be taken. */
    Decision decide(long takenFullAt, long now) {
        long spare = bucketNanos - (takenFullAt - now);
        if (spare < 0) {
            return new Decision.Refused(-spare);
        }
        long remaining = spare / tokenNanos;
        return new Decision.Allowed(remaining, (remaining + 1) * tokenNanos - spare);
    }

    /** {@link #bucketNanos} without what rounding has added to it, which would show as a whole second more. */
    long windowNanos() {
        return bucketNanos - tokens() + 1;
    }

    long tokens() {
        return bucketNanos / tokenNanos;
    }
}

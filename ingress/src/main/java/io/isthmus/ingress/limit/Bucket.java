package io.isthmus.ingress.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket in one number, by the generic cell rate algorithm (ITU-T I.371): the time at which the bucket will be
 * full again. It needs no timer to fill, and many threads may take from it with one compare-and-set each.
 */
final class Bucket {

    private final AtomicLong fullAt = new AtomicLong();

    /** Takes one token at {@code now}, nanoseconds since the limiter was made, if there is one. */
    Decision take(long now, BucketShape shape) {
        while (true) {
            long before = fullAt.get();
            // Another thread may have read a later time than ours: then the bucket is ahead, never behind.
            long after = Math.max(before, now) + shape.tokenNanos();
            long spare = shape.bucketNanos() - (after - now);
            if (spare < 0) {
                return new Decision.Refused(-spare);
            }
            if (fullAt.compareAndSet(before, after)) {
                long remaining = spare / shape.tokenNanos();
                return new Decision.Allowed(remaining, (remaining + 1) * shape.tokenNanos() - spare);
            }
        }
    }
}

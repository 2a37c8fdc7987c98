package io.isthmus.ingress.limit;

import java.util.concurrent.atomic.AtomicLong;

/** One bucket, for any thread. */
final class Bucket {

    private final AtomicLong fullAt = new AtomicLong();

    /** Takes one token at {@code now}, if there is one. */
    Decision take(long now, BucketShape shape) {
        while (true) {
            long before = fullAt.get();
            long after = shape.taken(before, now);
            var decision = shape.decide(after, now);
            if (decision instanceof Decision.Refused || fullAt.compareAndSet(before, after)) {
                return decision;
            }
        }
    }
}

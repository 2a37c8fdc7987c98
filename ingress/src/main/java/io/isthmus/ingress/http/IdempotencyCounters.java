package io.isthmus.ingress.http;

import io.isthmus.ingress.telemetry.GatewayMetrics;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a route has done with idempotency keys, over all loops.
 *
 * @param first requests that were the first with their key
 * @param replayed requests that were given the kept answer of an earlier one
 * @param waited requests that found the first one under way
 * @param mismatched other requests with a key that was taken: 422
 * @param inProgress requests that waited in vain: 409
 * @param forgotten keys that were given back, since nothing was sent for them
 * @param lost answers that could not be kept
 */
public record IdempotencyCounters(
        LongAdder first,
        LongAdder replayed,
        LongAdder waited,
        LongAdder mismatched,
        LongAdder inProgress,
        LongAdder forgotten,
        LongAdder lost) {

    public IdempotencyCounters() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }

    void publish(String route, GatewayMetrics metrics) {
        metrics.events("isthmus.idempotency.events", "What became of requests with an idempotency key", "route", route)
                .add("first", first)
                .add("replayed", replayed)
                .add("waited", waited)
                .add("mismatched", mismatched)
                .add("in-progress", inProgress)
                .add("forgotten", forgotten)
                .add("lost", lost);
    }
}

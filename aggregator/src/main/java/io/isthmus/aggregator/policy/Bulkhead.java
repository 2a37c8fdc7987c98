package io.isthmus.aggregator.policy;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The places for calls under way at once. */
final class Bulkhead {

    private final io.github.resilience4j.bulkhead.Bulkhead places;
    private final int placesMax;
    private final LongAdder refusals = new LongAdder();

    Bulkhead(String name, int placesMax) {
        this.placesMax = placesMax;
        this.places = io.github.resilience4j.bulkhead.Bulkhead.of(
                name,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(placesMax)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    /** Takes a place if there is one; it never waits. */
    boolean enter() {
        boolean entered = places.tryAcquirePermission();
        if (!entered) {
            refusals.increment();
        }
        return entered;
    }

    void leave() {
        places.onComplete();
    }

    int placesMax() {
        return placesMax;
    }

    int taken() {
        return placesMax - places.getMetrics().getAvailableConcurrentCalls();
    }

    long refusals() {
        return refusals.sum();
    }
}

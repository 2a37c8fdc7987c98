package io.isthmus.aggregator.policy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.isthmus.schema.config.PolicyConfig.BreakerConfig;
import io.isthmus.schema.message.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The circuit breaker of a call. */
final class Breaker {

    /** Calls that try whether the service is back, once the breaker has been open for its time. */
    private static final int TRIALS = 3;

    private final CircuitBreaker breaker;
    private final long openForNanos;
    private final TimeSource time;
    private final LongAdder refusals = new LongAdder();
    private volatile long openedAt;

    Breaker(String name, BreakerConfig config, TimeSource time) {
        this.time = time;
        this.openForNanos = config.openFor().toNanos();
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(config.window())
                        .minimumNumberOfCalls(config.window())
                        .failureRateThreshold((float) config.failureRate().percent())
                        .waitDurationInOpenState(config.openFor())
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .clock(new MonotonicClock(time))
                        .writableStackTraceEnabled(false)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                openedAt = time.nanos();
            }
        });
    }

    boolean admit() {
        boolean admitted = breaker.tryAcquirePermission();
        if (!admitted) {
            refusals.increment();
        }
        return admitted;
    }

    void succeeded(long nanos) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(long nanos, Throwable failure) {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
    }

    /** The call says nothing of the service. */
    void ignored() {
        breaker.releasePermission();
    }

    /** How long it stays open at the least. */
    Duration openFor() {
        return Duration.ofNanos(Math.max(0, openForNanos - (time.nanos() - openedAt)));
    }

    boolean isOpen() {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }

    long refusals() {
        return refusals.sum();
    }

    /** The library waits by the wall clock, which may be set back by hours; ours only ever goes on. */
    private static final class MonotonicClock extends Clock {

        private final TimeSource time;

        MonotonicClock(TimeSource time) {
            this.time = time;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(time.nanos());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

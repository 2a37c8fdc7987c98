package io.isthmus.aggregator.policy;

import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.message.TimeSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What the policies of one call, a route's or a leg's, know of it. One for the process: a service is no healthier on one
 * event loop than on another. Safe for any thread, without a lock on the way of a request.
 */
public final class SharedState {

    private final Optional<Bulkhead> bulkhead;
    private final Optional<Breaker> breaker;
    private final Optional<RetryRules> retry;

    private SharedState(Optional<Bulkhead> bulkhead, Optional<Breaker> breaker, Optional<RetryRules> retry) {
        this.bulkhead = bulkhead;
        this.breaker = breaker;
        this.retry = retry;
    }

    /**
     * @param name the call's name, for events and metrics
     * @param random spreads the pauses between attempts; safe for any thread, as {@link java.util.Random} is
     */
    public static SharedState of(String name, PolicyConfig policy, TimeSource time, RandomGenerator random) {
        return new SharedState(
                Optional.ofNullable(policy.bulkhead()).map(places -> new Bulkhead(name, places)),
                Optional.ofNullable(policy.breaker()).map(config -> new Breaker(name, config, time)),
                Optional.ofNullable(policy.retry()).map(config -> new RetryRules(name, config, random)));
    }

    Optional<Bulkhead> bulkhead() {
        return bulkhead;
    }

    Optional<Breaker> breaker() {
        return breaker;
    }

    Optional<RetryRules> retry() {
        return retry;
    }

    /** Calls under way, of those that the bulkhead lets; -1 without one. */
    public int callsUnderWay() {
        return bulkhead.map(Bulkhead::taken).orElse(-1);
    }

    /** How often the bulkhead was full. */
    public long bulkheadRefusals() {
        return bulkhead.map(Bulkhead::refusals).orElse(0L);
    }

    /** Whether the breaker keeps calls away now. */
    public boolean breakerIsOpen() {
        return breaker.map(Breaker::isOpen).orElse(false);
    }

    /** Calls that the breaker has kept away. */
    public long breakerRefusals() {
        return breaker.map(Breaker::refusals).orElse(0L);
    }

    /** Attempts beyond the first. */
    public long retries() {
        return retry.map(RetryRules::retries).orElse(0L);
    }
}

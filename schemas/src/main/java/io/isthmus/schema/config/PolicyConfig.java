package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notEmpty;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import io.isthmus.schema.message.HttpMethods;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call does about slowness and failure. Each call has its own breaker and bulkhead, also of a shared policy. */
public record PolicyConfig(
        @Key(value = "The whole call, retries included.", fallback = "10s")
        Duration timeout,

        @Key("Whether and when to try again. Left out: never.") @Nullable
        RetryConfig retry,

        @Key("When to stop trying for a while. Left out: never.") @Nullable
        BreakerConfig breaker,

        @Key("Calls under way at once; the next one is answered 503. Left out: no limit of its own.") @Nullable
        Integer bulkhead) {

    /** The policy of a call that names none: ten seconds and nothing else. */
    public static final PolicyConfig NONE = new PolicyConfig(Duration.ofSeconds(10), null, null, null);

    public PolicyConfig {
        positive(timeout, "timeout");
        if (bulkhead != null) {
            range(bulkhead, 1, 1_000_000, "bulkhead");
        }
        if (retry != null && retry.perTry() != null) {
            check(
                    retry.perTry().compareTo(timeout) <= 0,
                    "retry",
                    "must not have a perTry longer than the timeout of the whole call");
        }
    }

    /**
     * This policy for calls that are always sent with {@code method}, whatever the client's own is: a {@code GET} that
     * is served by a {@code POST} must not have the latter repeated because the former could be.
     */
    public PolicyConfig forMethod(String method) {
        if (retry == null || HttpMethods.isIdempotent(method)) {
            return this;
        }
        boolean evenSo = retry.on().contains(RetryOn.NOT_SENT);
        var safe = evenSo
                ? new RetryConfig(retry.attempts(), List.of(RetryOn.NOT_SENT), retry.perTry(), retry.backoff())
                : null;
        return new PolicyConfig(timeout, safe, breaker, bulkhead);
    }

    /** Whether and when to try again. */
    public record RetryConfig(
            @Key(value = "Attempts in all, the first included.", fallback = "2")
            int attempts,

            @Key(
                    value = "What is worth another attempt: not-sent for any method; 502, 503, 504 only for "
                            + "idempotent ones.",
                    fallback = "[not-sent]")
            List<RetryOn> on,

            @Key("The time of one attempt. Left out: what is left of the whole.") @Nullable
            Duration perTry,

            @Key(value = "The pause before the second attempt; each further one doubles it.", fallback = "25ms")
            Duration backoff) {

        public RetryConfig {
            range(attempts, 2, 10, "attempts");
            notEmpty(on, "on", "name at least one of not-sent, 502, 503, 504");
            positive(perTry, "perTry");
            check(!backoff.isNegative(), "backoff", "must not be negative");
            on = copy(on);
        }
    }

    /** When to stop trying for a while: a circuit breaker over the last calls. */
    public record BreakerConfig(
            @Key(value = "The share of failures that opens it.", fallback = "50%")
            Percent failureRate,

            @Key(value = "The number of last calls that are counted.", fallback = "20")
            int window,

            @Key(value = "How long it stays open before a call is tried again.", fallback = "10s")
            Duration openFor) {

        public BreakerConfig {
            range(failureRate.percent(), 1, 100, "failureRate");
            range(window, 1, 10_000, "window");
            positive(openFor, "openFor");
        }
    }
}

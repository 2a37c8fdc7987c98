package io.isthmus.aggregator.policy;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.config.PolicyConfig.RetryConfig;
import io.isthmus.schema.config.RetryOn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * When a call is tried again. What was certainly not sent may be, whatever the method; what may have had its effect only
 * where doing it twice is doing it once.
 */
final class RetryRules {

    private final Retry idempotent;
    private final Retry other;
    private final Optional<Duration> perTry;
    private final LongAdder retries = new LongAdder();

    RetryRules(String name, RetryConfig config, RandomGenerator random) {
        this.idempotent = retry(name + " idempotent", config, true, random);
        this.other = retry(name, config, false, random);
        this.perTry = Optional.ofNullable(config.perTry());
    }

    private static Retry retry(String name, RetryConfig config, boolean isIdempotent, RandomGenerator random) {
        List<RetryOn> on = config.on();
        return Retry.of(
                name,
                io.github.resilience4j.retry.RetryConfig.<Reply>custom()
                        .maxAttempts(config.attempts())
                        .intervalFunction(pauses(config.backoff(), random))
                        .retryOnResult(reply -> isIdempotent && on.stream().anyMatch(each -> isIt(each, reply)))
                        .retryOnException(failure ->
                                failure instanceof ChannelFailure known && isWorthIt(known, on, isIdempotent))
                        .build());
    }

    /** Doubled for each further attempt, and spread over its second half, so that callers do not come back together. */
    private static IntervalFunction pauses(Duration backoff, RandomGenerator random) {
        return attempt -> {
            long longest = backoff.toMillis() << Math.min(attempt - 1, 16);
            return longest / 2 + random.nextLong(longest / 2 + 1);
        };
    }

    private static boolean isWorthIt(ChannelFailure failure, List<RetryOn> on, boolean isIdempotent) {
        if (isPermanent(failure)) {
            return false;
        }
        if (failure.effect() == ChannelFailure.Effect.NONE) {
            return on.contains(RetryOn.NOT_SENT);
        }
        int status = failure.type().status();
        return isIdempotent && on.stream().anyMatch(each -> each.toString().equals(String.valueOf(status)));
    }

    /** The same request would fail in the same way; or it was refused to spare someone, and more of it does not. */
    private static boolean isPermanent(ChannelFailure failure) {
        return switch (failure) {
            case ChannelFailure.Unrenderable _,
                    ChannelFailure.PublishRejected _,
                    ChannelFailure.BodyTooLarge _,
                    ChannelFailure.Overloaded _,
                    ChannelFailure.CircuitOpen _,
                    ChannelFailure.GivenUp _ -> true;
            case ChannelFailure.BrokerUnavailable _,
                    ChannelFailure.SchemaUnavailable _,
                    ChannelFailure.ServiceUnavailable _,
                    ChannelFailure.NoConsumer _,
                    ChannelFailure.PublishUnconfirmed _,
                    ChannelFailure.NoReply _,
                    ChannelFailure.RepliesIncomplete _,
                    ChannelFailure.InvalidReply _,
                    ChannelFailure.UpstreamFailed _,
                    ChannelFailure.GatherIncomplete _ -> false;
        };
    }

    private static boolean isIt(RetryOn on, Reply reply) {
        return on.toString().equals(String.valueOf(reply.status()));
    }

    /** What counts the attempts of one call. */
    Retry.AsyncContext<Reply> begin(Request request) {
        return (request.exchange().isIdempotent() ? idempotent : other).asyncContext();
    }

    /** The time of one attempt, if it has less than what is left of the whole. */
    Optional<Duration> perTry() {
        return perTry;
    }

    void tryAgain() {
        retries.increment();
    }

    long retries() {
        return retries.sum();
    }
}

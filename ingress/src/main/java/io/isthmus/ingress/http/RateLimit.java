package io.isthmus.ingress.http;

import io.isthmus.ingress.limit.Decision;
import io.isthmus.ingress.limit.RateLimitFields;
import io.isthmus.ingress.limit.RateLimiter;
import io.isthmus.schema.expression.EvaluationException;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.problem.ProblemType;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Refuses what comes faster than the route's limit lets, and tells every client how much is left. */
final class RateLimit implements Layer {

    private final RateLimiter limiter;
    private final @Nullable Template by;

    /** @param by what is counted apart; null to count all requests of the route together */
    RateLimit(RateLimiter limiter, @Nullable Template by) {
        this.limiter = limiter;
        this.by = by;
    }

    @Override
    public Future<Incoming> pass(Incoming in) {
        Decision decision = limiter.admit(keyOf(in));
        RateLimitFields fields = limiter.fields();
        in.answerWith(RateLimitFields.POLICY, fields.policy());
        in.answerWith(RateLimitFields.LIMIT, fields.limit(decision));
        return switch (decision) {
            case Decision.Allowed _ -> Future.succeededFuture(in);
            case Decision.Refused refused ->
                Future.failedFuture(new Refusal(
                        ProblemType.RATE_LIMITED,
                        "The limit of this route is reached; see RateLimit and Retry-After.",
                        Headers.of(RateLimitFields.RETRY_AFTER, RateLimitFields.retryAfter(refused))));
        };
    }

    /** A request without a key shares one bucket with all others that have none: leaving it out gains nothing. */
    private @Nullable String keyOf(Incoming in) {
        if (by == null) {
            return "";
        }
        try {
            return by.render(new RequestScope(in));
        } catch (EvaluationException absent) {
            return null;
        }
    }
}

package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.gather.LegsField;
import io.isthmus.aggregator.store.StoreFailure;
import io.isthmus.ingress.framing.FramingViolation;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.problem.LegReport;
import io.isthmus.schema.problem.Problem;
import io.isthmus.schema.problem.ProblemType;
import io.isthmus.schema.problem.Violation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one table from what became of a request to what its client is told. */
final class Outcomes {

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    /** For a refusal that is over as soon as somebody else is done. */
    static final Headers SOON = Headers.of("retry-after", "1");

    private Outcomes() {}

    /** The answer for a service's reply. */
    static Answer of(Reply reply, String requestId) {
        if (reply.fault() != null) {
            return problem(reply, requestId);
        }
        String outcome = reply.isFault() ? ProblemType.SERVICE_FAULT.slug() : Answer.ANSWERED;
        return new Answer(reply.status(), reply.headers(), reply.contentType(), reply.body(), outcome, false);
    }

    /** A service's fault where there is no room for its own answer. */
    static Answer problem(Reply fault, String requestId) {
        int status = fault.status() >= 400 ? fault.status() : ProblemType.SERVICE_FAULT.status();
        String detail = fault.fault() != null ? fault.fault() : "The service answered with status " + status + ".";
        return problem(ProblemType.SERVICE_FAULT, status, detail, requestId, Headers.EMPTY, List.of(), List.of());
    }

    /** The answer for whatever else a request can end with. */
    static Answer of(Throwable failure, String requestId) {
        return switch (failure) {
            case Refusal refusal -> of(refusal, requestId);
            case ChannelFailure known -> of(known, requestId);
            case StoreFailure store -> of(store, requestId);
            default -> {
                LOG.atError()
                        .setCause(failure)
                        .addKeyValue("requestId", requestId)
                        .log("a bug of the gateway");
                yield problem(ProblemType.INTERNAL, "The gateway failed; its log has the request id.", requestId);
            }
        };
    }

    private static Answer of(Refusal refusal, String requestId) {
        ProblemType type = refusal.type();
        return problem(
                type, type.status(), refusal.detail(), requestId, refusal.headers(), refusal.violations(), List.of());
    }

    private static Answer of(StoreFailure failure, String requestId) {
        ProblemType type = switch (failure) {
            case StoreFailure.Unavailable _ -> ProblemType.STORE_UNAVAILABLE;
            case StoreFailure.Full _ -> ProblemType.OVERLOADED;
        };
        return problem(type, type.status(), failure.getMessage(), requestId, SOON, List.of(), List.of());
    }

    private static Answer of(ChannelFailure failure, String requestId) {
        ProblemType type = failure.type();
        Answer answer = problem(
                type,
                statusOf(failure, type),
                failure.getMessage(),
                requestId,
                headers(failure),
                violations(failure),
                failure instanceof ChannelFailure.GatherIncomplete gather ? gather.legs() : List.of());
        return answer.closes() ? keptOpen(answer) : answer;
    }

    /** Whoever is told by a channel has sent the whole request. */
    private static Answer keptOpen(Answer answer) {
        return new Answer(
                answer.status(), answer.headers(), answer.contentType(), answer.body(), answer.outcome(), false);
    }

    /** A gather tells with its status why its first required leg is missing: in vain, in time, or not at all. */
    private static int statusOf(ChannelFailure failure, ProblemType type) {
        if (failure instanceof ChannelFailure.GatherIncomplete gather) {
            ChannelFailure first = gather.firstFailure();
            return first == null ? type.status() : first.type().status();
        }
        return type.status();
    }

    private static List<Violation> violations(ChannelFailure failure) {
        return switch (failure) {
            case ChannelFailure.Unrenderable unfit -> unfit.violations();
            case ChannelFailure.GatherIncomplete gather
            when gather.firstFailure() instanceof ChannelFailure.Unrenderable unfit -> unfit.violations();
            default -> List.of();
        };
    }

    private static Headers headers(ChannelFailure failure) {
        Duration again = failure.retryAfter();
        Headers headers = again == null ? Headers.EMPTY : retryAfter(again);
        return failure instanceof ChannelFailure.GatherIncomplete gather
                ? Headers.builder()
                        .addAll(headers)
                        .add(LegsField.NAME, LegsField.of(gather.legs()))
                        .build()
                : headers;
    }

    /** {@code Retry-After} in whole seconds, rounded up, at least one. */
    static Headers retryAfter(Duration time) {
        return Headers.of("retry-after", String.valueOf(Math.max(1, Math.ceilDiv(time.toMillis(), 1000))));
    }

    /** The answer for what broke the rules of the edge. */
    static Answer of(FramingViolation violation, String requestId) {
        return problem(
                typeOf(violation),
                violation.status() == 0 ? ProblemType.BAD_REQUEST.status() : violation.status(),
                violation.detail() + ".",
                requestId,
                Headers.EMPTY,
                List.of(),
                List.of());
    }

    static ProblemType typeOf(FramingViolation violation) {
        return switch (violation.status()) {
            case 408 -> ProblemType.REQUEST_TIMEOUT;
            case 413 -> ProblemType.BODY_TOO_LARGE;
            case 414, 431 -> ProblemType.HEADER_TOO_LARGE;
            case 503 -> ProblemType.OVERLOADED;
            default -> ProblemType.BAD_REQUEST;
        };
    }

    static Answer problem(ProblemType type, String detail, String requestId) {
        return problem(type, type.status(), detail, requestId, Headers.EMPTY, List.of(), List.of());
    }

    private static Answer problem(
            ProblemType type,
            int status,
            @Nullable String detail,
            String requestId,
            Headers headers,
            List<Violation> violations,
            List<LegReport> legs) {
        var problem = new Problem(type, status, detail == null ? type.title() : detail, requestId, violations, legs);
        return new Answer(status, headers, Problem.MEDIA_TYPE, problem.toPayload(), type.slug(), closes(type));
    }

    /** After these the rest of the request is on its way or cannot be told from the next one. */
    private static boolean closes(ProblemType type) {
        return switch (type) {
            case BAD_REQUEST, REQUEST_TIMEOUT, BODY_TOO_LARGE, HEADER_TOO_LARGE, SHUTTING_DOWN -> true;
            default -> false;
        };
    }
}

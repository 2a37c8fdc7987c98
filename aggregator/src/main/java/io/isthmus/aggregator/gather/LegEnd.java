package io.isthmus.aggregator.gather;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.problem.LegReport;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a leg ended.
 *
 * @param outcome {@code ok}, {@code fallback}, {@code skipped}, {@code given-up}, or the slug of a problem type
 * @param status the service's own HTTP status, null if it gave none
 * @param value what stands for the leg in expressions, null for nothing
 * @param failure why there is no usable reply, which for a leg that never began is why one before it has none; null if
 *     there is one, or if the service answered with a fault
 * @param effect what the leg may have done
 * @param nanos from the start of the gather
 */
record LegEnd(
        String outcome,
        @Nullable Integer status,
        @Nullable Json value,
        @Nullable ChannelFailure failure,
        ChannelFailure.Effect effect,
        long nanos) {

    static final String OK = "ok";
    static final String FALLBACK = "fallback";
    static final String SKIPPED = "skipped";
    static final String GIVEN_UP = "given-up";

    static LegEnd answered(int status, Json value, long nanos) {
        return new LegEnd(OK, status, value, null, ChannelFailure.Effect.ACCEPTED, nanos);
    }

    static LegEnd faulted(String outcome, int status, long nanos) {
        return new LegEnd(outcome, status, null, null, ChannelFailure.Effect.ACCEPTED, nanos);
    }

    static LegEnd failed(ChannelFailure failure, long nanos) {
        return new LegEnd(failure.type().slug(), null, null, failure, failure.effect(), nanos);
    }

    /** @param lacking how a leg before it ended, without the value that this one needs */
    static LegEnd skipped(LegEnd lacking, long nanos) {
        return new LegEnd(SKIPPED, null, null, lacking.failure(), ChannelFailure.Effect.NONE, nanos);
    }

    /** @param begun whether it was under way when the whole was decided */
    static LegEnd unneeded(boolean begun, long nanos) {
        return begun
                ? new LegEnd(GIVEN_UP, null, null, null, ChannelFailure.Effect.UNKNOWN, nanos)
                : new LegEnd(SKIPPED, null, null, null, ChannelFailure.Effect.NONE, nanos);
    }

    /** This end with {@code fallback} standing for the reply that is missing. */
    LegEnd replacedBy(Json fallback) {
        return new LegEnd(FALLBACK, status, fallback, failure, effect, nanos);
    }

    LegReport report(String name) {
        return new LegReport(name, outcome, status, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** As in the {@code legs} of a problem. */
    Json.ObjectBuilder json(String name) {
        var json = Json.object().put("name", name).put("outcome", outcome);
        if (status != null) {
            json.put("status", status);
        }
        return json.put("millis", TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    boolean isAnswer() {
        return outcome.equals(OK);
    }

    boolean hasValue() {
        return value != null;
    }
}

package io.isthmus.schema.expression;

import static io.isthmus.schema.expression.EvaluationLimits.CHARS_SEEN_MAX;
import static io.isthmus.schema.expression.EvaluationLimits.DEPTH_MAX;
import static io.isthmus.schema.expression.EvaluationLimits.MILLIS_MAX;
import static io.isthmus.schema.expression.EvaluationLimits.STEPS_MAX;
import static io.isthmus.schema.expression.EvaluationLimits.VALUES_MAX;

import com.dashjoin.jsonata.Jsonata.Frame;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts what one evaluation does and stops it at the first of the {@link EvaluationLimits} it passes. */
final class EvaluationBound {

    /** The clock is read once in so many steps: reading it costs as much as a step. */
    private static final int STEPS_A_LOOK = 32;

    private final LongSupplier clock;
    private final long deadline;
    private int steps;
    private int depth;
    private long charsSeen;

    private EvaluationBound(LongSupplier clock) {
        this.clock = clock;
        this.deadline = clock.getAsLong() + MILLIS_MAX * 1_000_000L;
    }

    /** A frame for one evaluation; {@code clock} tells nanoseconds. */
    static Frame frame(LongSupplier clock) {
        var bound = new EvaluationBound(clock);
        var frame = new Frame(null);
        frame.setEvaluateEntryCallback((expression, input, environment) -> bound.enter());
        frame.setEvaluateExitCallback((expression, input, environment, result) -> bound.exit(result));
        return frame;
    }

    private void enter() {
        if (++depth > DEPTH_MAX) {
            throw new EvaluationStop("is nested deeper than " + DEPTH_MAX);
        }
        if (++steps > STEPS_MAX) {
            throw new EvaluationStop("took more than " + STEPS_MAX + " steps");
        }
        if (steps % STEPS_A_LOOK == 0 && clock.getAsLong() - deadline > 0) {
            throw new EvaluationStop("took longer than " + MILLIS_MAX + " ms");
        }
    }

    private void exit(@Nullable Object result) {
        depth--;
        if (result instanceof String text) {
            charsSeen += text.length();
            if (charsSeen > CHARS_SEEN_MAX) {
                throw new EvaluationStop("handles more than " + CHARS_SEEN_MAX + " characters");
            }
        } else if (result instanceof Collection<?> list && list.size() > VALUES_MAX) {
            throw new EvaluationStop("makes a list of more than " + VALUES_MAX + " values");
        }
    }
}

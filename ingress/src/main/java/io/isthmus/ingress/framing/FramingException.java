package io.isthmus.ingress.framing;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Why the body of a request that is already being handled will never be complete.
 *
 * <p>Reaches the request as any broken body does: {@code request.exceptionHandler}, a failed {@code request.body()}. Whoever
 * hears it there may still answer, if nothing of the response was sent, but only before the handler returns: then the
 * connection closes.
 */
public final class FramingException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final FramingViolation violation;

    FramingException(FramingViolation violation) {
        // The client caused it, so a stack trace would say nothing and cost much.
        super(violation.reason(), null, false, false);
        this.violation = violation;
    }

    public FramingViolation violation() {
        return violation;
    }

    /** The violation behind a failure of a request body, or null if it failed for another reason. */
    public static @Nullable FramingViolation violationIn(@Nullable Throwable failure) {
        return failure instanceof FramingException framing ? framing.violation : null;
    }
}

package io.isthmus.schema.payload;

import io.isthmus.schema.problem.Violation;
import java.util.List;

/** A JSON value cannot be put into the form that a message must have. */
public final class MisfitException extends Exception {

    private final transient List<Violation> violations;

    public MisfitException(List<Violation> violations) {
        super("the body does not fit the message's schema", null, false, false);
        this.violations = List.copyOf(violations);
    }

    /** Where it does not fit, at most {@link PayloadSchema#VIOLATIONS_MAX}. */
    public List<Violation> violations() {
        return violations;
    }
}

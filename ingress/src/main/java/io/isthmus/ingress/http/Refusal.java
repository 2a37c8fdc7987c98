package io.isthmus.ingress.http;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.problem.ProblemType;
import io.isthmus.schema.problem.Violation;
import java.util.List;

/** The gateway's own "no" to a request, before anything was sent. No stack trace: it is an outcome, not a bug. */
final class Refusal extends RuntimeException {

    private final ProblemType type;
    private final Headers headers;
    private final List<Violation> violations;

    /**
     * @param detail for the client: what is wrong and what helps
     * @param headers what the answer has to carry, such as {@code WWW-Authenticate} or {@code Allow}
     */
    Refusal(ProblemType type, String detail, Headers headers, List<Violation> violations) {
        super(detail, null, false, false);
        this.type = type;
        this.headers = headers;
        this.violations = List.copyOf(violations);
    }

    Refusal(ProblemType type, String detail, Headers headers) {
        this(type, detail, headers, List.of());
    }

    Refusal(ProblemType type, String detail) {
        this(type, detail, Headers.EMPTY, List.of());
    }

    ProblemType type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    Headers headers() {
        return headers;
    }

    List<Violation> violations() {
        return violations;
    }
}

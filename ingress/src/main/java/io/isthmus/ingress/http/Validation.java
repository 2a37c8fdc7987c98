package io.isthmus.ingress.http;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.payload.PayloadSchema;
import io.isthmus.schema.problem.ProblemType;
import io.isthmus.schema.problem.Violation;
import io.vertx.core.Future;
import java.util.List;

/** Refuses a body that does not fit the route's schema, and names every place where it does not. */
final class Validation implements Layer {

    private final PayloadSchema schema;

    Validation(PayloadSchema schema) {
        this.schema = schema;
    }

    @Override
    public Future<Incoming> pass(Incoming in) {
        Json body = in.json();
        List<Violation> violations = body == null
                ? List.of(new Violation("", "required", "The route needs a JSON body."))
                : schema.validate(body);
        return violations.isEmpty()
                ? Future.succeededFuture(in)
                : Future.failedFuture(new Refusal(
                        ProblemType.INVALID_REQUEST,
                        "The body does not fit the route's schema; see violations.",
                        Headers.EMPTY,
                        violations));
    }
}

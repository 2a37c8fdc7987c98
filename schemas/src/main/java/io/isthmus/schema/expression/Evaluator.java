package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import org.jspecify.annotations.Nullable;

/** A way to the value of an expression. */
sealed interface Evaluator permits PlainPath, Interpreted {

    /** The value; null when it is undefined. */
    @Nullable
    Json evaluate(Scope scope) throws EvaluationException;

    /** What it will ask a scope for. */
    References references();
}

package io.isthmus.schema.expression;

/** Stops an evaluation from within the interpreter. The message says why, in words that follow the expression. */
final class EvaluationStop extends RuntimeException {

    EvaluationStop(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}

package io.isthmus.schema.expression;

/** A text that is no expression, or one that is not allowed. The message says why. */
public final class MalformedExpressionException extends IllegalArgumentException {

    MalformedExpressionException(String message) {
        super(message);
    }
}

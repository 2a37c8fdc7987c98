package io.isthmus.schema.expression;

/**
 * An expression that has no usable value for this request. The message names the expression and what is wrong, never
 * the values it was about.
 */
public final class EvaluationException extends Exception {

    private final String expression;

    EvaluationException(String expression, String reason) {
        super("${" + expression + "} " + reason);
        this.expression = expression;
    }

    /** The expression at fault, without <code>${</code> and <code>}</code>. */
    public String expression() {
        return expression;
    }

    /** Without a stack trace: the request is at fault, and it may be an everyday one. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

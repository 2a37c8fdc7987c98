package io.isthmus.schema.expression;

/**
 * How far one evaluation may go before it is given up. An expression is evaluated on the event loop of its request, so
 * these bound how long it can hold the others up, and what it can make of a small body.
 */
public final class EvaluationLimits {

    /** Nodes of the expression that are evaluated. The same for the same input, on any machine. */
    public static final int STEPS_MAX = 100_000;

    /** Nodes of the expression that are evaluated inside each other. */
    public static final int DEPTH_MAX = 200;

    /**
     * Milliseconds of processor time, for steps that are dear by themselves, such as sorting a long list. Not of the
     * clock on the wall: a busy machine or a pause of the JVM would fail expressions that are innocent.
     */
    public static final int MILLIS_MAX = 50;

    /** Values in a list, and in the result. */
    public static final int VALUES_MAX = 200_000;

    /** Characters in the result, and in what a function makes. */
    public static final int CHARS_MAX = 8_000_000;

    /** Characters of all strings that the steps yield, however often the same one. */
    public static final int CHARS_SEEN_MAX = 64_000_000;

    /** Characters that {@code $pad} fills up to. */
    public static final int PAD_MAX = 10_000;

    private EvaluationLimits() {}
}

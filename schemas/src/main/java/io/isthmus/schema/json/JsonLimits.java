package io.isthmus.schema.json;

/**
 * How far a JSON text may go. The length of the whole is limited where the bytes come in; these are the ways in which a
 * short text is still dear to read.
 */
public final class JsonLimits {

    /** Objects and arrays inside each other. */
    public static final int DEPTH_MAX = 200;

    /** Characters of a string. */
    public static final int STRING_MAX = 20_000_000;

    /** Characters of a member's name. */
    public static final int NAME_MAX = 10_000;

    /** Digits of a number. */
    public static final int NUMBER_MAX = 400;

    /**
     * The power of ten of a number, either way. Beyond what a double can say, and a few bytes such as
     * {@code 1e999999999} would cost gigabytes where a schema does arithmetic with it.
     */
    public static final int EXPONENT_MAX = 400;

    private JsonLimits() {}
}

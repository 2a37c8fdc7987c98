package io.isthmus.schema.message;

/** What HTTP says of its methods (RFC 9110, section 9.2). */
public final class HttpMethods {

    private HttpMethods() {}

    /** Whether a request only asks, and changes nothing. */
    public static boolean isSafe(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    /** Whether sending a request twice has the effect of sending it once; false for a method that is not known. */
    public static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }
}

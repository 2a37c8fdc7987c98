package io.isthmus.schema.config;

/** What makes another attempt worth while. */
public enum RetryOn {
    /** Nothing has left the gateway (no connection, refused before the write): safe for every method. */
    NOT_SENT("not-sent"),
    /** The service answered 502. Only for idempotent methods, as the two below. */
    BAD_GATEWAY("502"),
    /** The service answered 503. */
    UNAVAILABLE("503"),
    /** The service answered 504. */
    GATEWAY_TIMEOUT("504");

    private final String text;

    RetryOn(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}

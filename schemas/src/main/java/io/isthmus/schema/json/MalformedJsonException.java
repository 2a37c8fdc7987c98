package io.isthmus.schema.json;

/** Bytes that are not one JSON value within the limits. The message says what and where, never the bytes themselves. */
public final class MalformedJsonException extends Exception {

    MalformedJsonException(String message) {
        super(message);
    }

    /** Without a stack trace: it is the sender's mistake, and an everyday one. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

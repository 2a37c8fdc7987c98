package io.isthmus.schema.payload;

/** The bytes of a message are not what they should be. The message says what is wrong, without any of them. */
public final class UnreadableBytesException extends Exception {
    public UnreadableBytesException(String message) {
        super(message, null, false, false);
    }
}

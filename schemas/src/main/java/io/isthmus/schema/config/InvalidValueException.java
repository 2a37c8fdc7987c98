package io.isthmus.schema.config;

/** A value that the configuration cannot have. The message says what was wrong and which shape is right. */
public final class InvalidValueException extends IllegalArgumentException {

    private final String key;

    /** {@code key} is the key at fault within its record, or empty when it is the record as a whole. */
    InvalidValueException(String key, String message) {
        super(message);
        this.key = key;
    }

    InvalidValueException(String message) {
        this("", message);
    }

    /** The key at fault within its record; empty when it is the value as a whole. */
    public String key() {
        return key;
    }
}

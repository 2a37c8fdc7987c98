package io.isthmus.schema.config;

/** Bytes per second, written as {@code 1KiB/s}. */
public record ByteRate(long bytesPerSecond) {

    public ByteRate {
        if (bytesPerSecond < 0) {
            throw new InvalidValueException("a rate must not be negative, but is " + bytesPerSecond);
        }
    }

    /** Reads {@code 1KiB/s}; both units must be there. */
    public static ByteRate parse(String text) {
        if (!text.endsWith("/s")) {
            throw wrong(text);
        }
        try {
            return new ByteRate(
                    ByteSize.parse(text.substring(0, text.length() - 2)).bytes());
        } catch (InvalidValueException e) {
            throw wrong(text);
        }
    }

    @Override
    public String toString() {
        return new ByteSize(bytesPerSecond) + "/s";
    }

    private static InvalidValueException wrong(String text) {
        return new InvalidValueException(
                "is not a rate of bytes: write a size per second, such as 1KiB/s, instead of '" + text + "'");
    }
}

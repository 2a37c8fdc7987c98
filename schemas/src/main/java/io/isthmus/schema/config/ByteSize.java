package io.isthmus.schema.config;

import java.util.regex.Pattern;

/** An amount of bytes, written as {@code 512B}, {@code 16KiB}, {@code 1MiB} or {@code 2GiB}. */
public record ByteSize(long bytes) {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)");

    public ByteSize {
        if (bytes < 0) {
            throw new InvalidValueException("a size must not be negative, but is " + bytes);
        }
    }

    /** Reads {@code 16KiB}; the unit must be there. */
    public static ByteSize parse(String text) {
        var matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValueException("is not a size: write a whole number with its unit (B, KiB, MiB or GiB), "
                    + "such as 16KiB, instead of '" + text + "'");
        }
        return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2))));
    }

    /** The size as an {@code int}, or the largest one. */
    public int toInt() {
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        if (bytes >= 1 << 30 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes >= 1 << 10 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }

    private static long unit(String name) {
        return switch (name) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
    }
}

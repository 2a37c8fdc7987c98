package io.isthmus.schema.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** How durations are written: {@code 300ms}, {@code 2s}, {@code 10m}, {@code 24h}. */
final class Durations {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private Durations() {}

    static Duration parse(String text) {
        var matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValueException(
                    "is not a duration: write a whole number with its unit (ms, s, m or h), such as 2s or 300ms, "
                            + "instead of '" + text + "'");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}

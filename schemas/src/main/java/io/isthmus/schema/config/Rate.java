package io.isthmus.schema.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** How often something may happen, written as {@code 50/s}, {@code 100/m} or {@code 1000/h}. */
public record Rate(long amount, Duration per) {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})/([smh])");

    public Rate {
        if (amount < 1 || !per.isPositive()) {
            throw new InvalidValueException("a rate must allow at least one in a time, such as 1/h");
        }
    }

    /** Reads {@code 50/s}; the unit must be there. */
    public static Rate parse(String text) {
        var matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValueException(
                    "is not a rate: write a whole number per s, m or h, such as 50/s, instead of '" + text + "'");
        }
        return new Rate(
                Long.parseLong(matcher.group(1)),
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                });
    }

    public double perSecond() {
        return amount * 1e9 / per.toNanos();
    }

    @Override
    public String toString() {
        return amount + "/" + (per.toHours() > 0 ? "h" : per.toMinutes() > 0 ? "m" : "s");
    }
}

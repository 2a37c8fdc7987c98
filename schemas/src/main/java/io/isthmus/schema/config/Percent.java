package io.isthmus.schema.config;

import java.util.regex.Pattern;

/** A share of a hundred, written as {@code 50%}. */
public record Percent(int percent) {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,3})%");

    public Percent {
        if (percent < 0 || percent > 100) {
            throw new InvalidValueException("must be between 0% and 100%, but is " + percent + "%");
        }
    }

    /** Reads {@code 50%}; the sign must be there. */
    public static Percent parse(String text) {
        var matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValueException(
                    "is not a percentage: write a whole number with its sign, such as 50%, instead of '" + text + "'");
        }
        return new Percent(Integer.parseInt(matcher.group(1)));
    }

    @Override
    public String toString() {
        return percent + "%";
    }
}

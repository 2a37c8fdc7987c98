package io.isthmus.schema.config;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** A share of all, written as {@code 5%} or, where a hundredth is too much, {@code 0.1%}. */
public record Share(BigDecimal percent) {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)%");
    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    public Share {
        if (percent.signum() < 0 || percent.compareTo(ALL) > 0) {
            throw new InvalidValueException("must be between 0% and 100%, but is " + percent + "%");
        }
    }

    /** Reads {@code 0.1%}; the sign must be there. */
    public static Share parse(String text) {
        var matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidValueException(
                    "is not a share: write a number with its sign, such as 5% or 0.1%, instead of '" + text + "'");
        }
        return new Share(new BigDecimal(matcher.group(1)));
    }

    /** From 0 to 1. */
    public double ratio() {
        return percent.movePointLeft(2).doubleValue();
    }

    @Override
    public String toString() {
        return percent + "%";
    }
}

package io.isthmus.aggregator.gather;

import io.isthmus.schema.problem.LegReport;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The response field {@code Isthmus-Legs}: a list of RFC 9651, an item for each leg in the order of the configuration,
 * such as {@code order;outcome=ok;ms=12, stock;outcome=fallback;ms=300}.
 */
public final class LegsField {

    public static final String NAME = "isthmus-legs";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern NOT_IN_STRINGS = Pattern.compile("[^ -~]");

    private LegsField() {}

    public static String of(List<LegReport> legs) {
        return legs.stream()
                .map(leg -> name(leg.name()) + ";outcome=" + leg.outcome() + ";ms=" + leg.millis())
                .collect(Collectors.joining(", "));
    }

    /** A token where it can be one, else a string, which has ASCII only. */
    private static String name(String name) {
        if (TOKEN.matcher(name).matches()) {
            return name;
        }
        return '"'
                + NOT_IN_STRINGS
                        .matcher(name)
                        .replaceAll("?")
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                + '"';
    }
}

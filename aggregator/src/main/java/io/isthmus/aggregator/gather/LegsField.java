package io.isthmus.aggregator.gather;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The response field {@code Isthmus-Legs}: a list of RFC 9651, an item for each leg in the order of the configuration,
 * such as {@code order;outcome=ok;ms=12, stock;outcome=fallback;ms=300}.
 */
final class LegsField {

    static final String NAME = "isthmus-legs";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern NOT_IN_STRINGS = Pattern.compile("[^ -~]");

    private LegsField() {}

    static String of(List<Leg> legs, Map<String, LegEnd> ends) {
        return legs.stream()
                .map(leg -> item(leg.name(), Objects.requireNonNull(ends.get(leg.name()))))
                .collect(Collectors.joining(", "));
    }

    private static String item(String name, LegEnd end) {
        return name(name) + ";outcome=" + end.outcome() + ";ms=" + Gathering.millis(end.nanos());
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

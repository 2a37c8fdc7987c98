package io.isthmus.aggregator.gather;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The response field {@code Isthmus-Legs}: a list of RFC 9651, an item for each leg in the order of the configuration,
 * such as {@code order;outcome=ok;ms=12, stock;outcome=fallback;ms=300}.
 */
final class LegsField {

    static final String NAME = "isthmus-legs";

    private LegsField() {}

    static String of(List<Leg> legs, Map<String, LegEnd> ends) {
        return legs.stream()
                .map(leg -> item(leg.name(), Objects.requireNonNull(ends.get(leg.name()))))
                .collect(Collectors.joining(", "));
    }

    private static String item(String name, LegEnd end) {
        return name(name) + ";outcome=" + end.outcome() + ";ms=" + Gathering.millis(end.nanos());
    }

    /** A token where it can be one, else a string. Names are those of configuration keys: no quotes, no control. */
    private static String name(String name) {
        boolean token = Character.isLetter(name.charAt(0))
                && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-'));
        return token ? name : '"' + name + '"';
    }
}

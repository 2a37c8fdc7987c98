package io.isthmus.schema.config;

import io.isthmus.schema.config.References.Mistake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the legs of a gather can begin one after the other, and be named in expressions. */
final class LegOrder {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Words of the expression language, which cannot begin a path. */
    private static final Set<String> WORDS = Set.of("and", "or", "in", "true", "false", "null", "function");

    private final String key;
    private final Map<String, GatherConfig.LegConfig> legs;
    private final List<Mistake> mistakes = new ArrayList<>();

    private LegOrder(String key, Map<String, GatherConfig.LegConfig> legs) {
        this.key = key;
        this.legs = legs;
    }

    static List<Mistake> in(String key, GatherConfig gather) {
        var order = new LegOrder(key, gather.legs());
        gather.legs().keySet().forEach(order::name);
        gather.legs().values().forEach(order::after);
        gather.legs().values().forEach(order::cycle);
        return order.mistakes;
    }

    /** The legs that have answered when {@code leg} begins: those of its {@code after}, and those that they wait for. */
    static Set<String> before(String leg, Map<String, GatherConfig.LegConfig> legs) {
        var before = new LinkedHashSet<String>();
        var open = new ArrayList<>(List.of(leg));
        while (!open.isEmpty()) {
            var config = legs.get(open.removeLast());
            if (config != null) {
                config.after().stream().filter(before::add).forEach(open::add);
            }
        }
        return before;
    }

    private void name(String leg) {
        if (ExpressionRoots.isReserved(leg)) {
            wrong(leg, "cannot be the name of a leg: in expressions it stands for something else; choose another");
        } else if (WORDS.contains(leg) || !NAME.matcher(leg).matches()) {
            wrong(leg, "cannot be the name of a leg: expressions need a name of letters, digits and _");
        }
    }

    private void after(GatherConfig.LegConfig leg) {
        var seen = new HashSet<String>();
        for (var name : leg.after()) {
            if (name.equals(leg.name())) {
                wrong(leg.name() + ".after", "must not name the leg itself");
            } else if (!legs.containsKey(name)) {
                wrong(
                        leg.name() + ".after",
                        "names the leg '" + name + "', which is not here; there "
                                + References.names(List.copyOf(legs.keySet())));
            } else if (!seen.add(name)) {
                wrong(leg.name() + ".after", "names '" + name + "' twice");
            }
        }
    }

    /** Says of a circle once, at the leg of it that stands first in the file. */
    private void cycle(GatherConfig.LegConfig config) {
        var leg = config.name();
        if (!before(leg, legs).contains(leg) || config.after().contains(leg)) {
            return;
        }
        var circle = legs.keySet().stream()
                .filter(other -> other.equals(leg)
                        || (before(leg, legs).contains(other)
                                && before(other, legs).contains(leg)))
                .toList();
        if (circle.getFirst().equals(leg)) {
            wrong(leg + ".after", "waits in a circle: " + String.join(", ", circle) + " would wait for each other");
        }
    }

    private void wrong(String leg, String message) {
        mistakes.add(new Mistake(key + "." + leg, message));
    }
}

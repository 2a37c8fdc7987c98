package io.isthmus.schema.expression;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an expression refers to.
 *
 * @param names each root name with the names right below it that are asked for; the empty name where the root stands
 *     alone, or what follows it is not a name
 */
record References(Map<String, Set<String>> names) {

    /** The root of the environment, whose values are known when the configuration is read. */
    static final String ENV = "env";

    static References none() {
        return new References(new LinkedHashMap<>());
    }

    /** What a path refers to that begins with {@code root} and goes on with {@code next}. */
    static References of(String root, @Nullable String next) {
        var references = none();
        references.add(root, next);
        return references;
    }

    void add(String root, @Nullable String next) {
        names.computeIfAbsent(root, name -> new LinkedHashSet<>()).add(next == null ? "" : next);
    }

    Set<String> roots() {
        return names.keySet();
    }

    Set<String> members(String root) {
        return names.getOrDefault(root, Set.of());
    }
}

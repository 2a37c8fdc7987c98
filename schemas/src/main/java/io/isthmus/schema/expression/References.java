package io.isthmus.schema.expression;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an expression refers to.
 *
 * @param roots root names
 * @param variables names of environment variables, from {@code env.NAME}; the empty name where {@code env} stands alone
 */
record References(Set<String> roots, Set<String> variables) {

    /** The root of the environment, whose values are known when the configuration is read. */
    static final String ENV = "env";

    static References none() {
        return new References(new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    /** What a path refers to that begins with {@code root} and goes on with {@code next}. */
    static References of(String root, @Nullable String next) {
        var references = none();
        references.add(root, next);
        return references;
    }

    void add(String root, @Nullable String next) {
        roots.add(root);
        if (root.equals(ENV)) {
            variables.add(next == null ? "" : next);
        }
    }
}

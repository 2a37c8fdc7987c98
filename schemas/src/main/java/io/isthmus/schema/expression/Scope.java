package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What an expression can see: a value for each root name, such as {@code path}, {@code body} or the name of a leg. A
 * scope is asked only for the roots that an expression names, so it may make them when asked.
 */
@FunctionalInterface
public interface Scope {

    /** The value of {@code root}; null when there is none, which an expression sees as undefined. */
    @Nullable
    Json value(String root);

    /** This scope with {@code name} standing for {@code value}. */
    default Scope with(String name, Json value) {
        return root -> root.equals(name) ? value : value(root);
    }
}

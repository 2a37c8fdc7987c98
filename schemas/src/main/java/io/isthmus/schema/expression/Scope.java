package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import org.jspecify.annotations.Nullable;

/** What the expressions of one request can refer to, by the first word of a path. */
@FunctionalInterface
public interface Scope {

    /** The value of {@code root} (such as {@code body}, {@code path}, a leg's name), null where there is none. */
    @Nullable
    Json value(String root);

    /** This scope with {@code name} standing for {@code value}. */
    default Scope with(String name, Json value) {
        return root -> root.equals(name) ? value : this.value(root);
    }
}

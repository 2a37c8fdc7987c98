package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value with expressions for some of its strings. A string that is one expression and nothing else becomes the
 * expression's value, with its type; where that is undefined, the member or element is left out. Any other string is a
 * {@link Template}.
 */
public final class Composition {

    private final @Nullable Object tree;

    private Composition(@Nullable Object tree) {
        this.tree = tree;
    }

    /** Compiles {@code tree}: maps, lists, strings, numbers, booleans and nulls. */
    public static Composition of(@Nullable Object tree) {
        return new Composition(tree);
    }

    /** The value; JSON null when the whole of it is undefined. */
    public Json compose(Scope scope) throws EvaluationException {
        return Json.of(tree);
    }

    /** The root names its expressions refer to. */
    public Set<String> roots() {
        return Set.of();
    }

    @Override
    public String toString() {
        return "Composition" + roots();
    }
}

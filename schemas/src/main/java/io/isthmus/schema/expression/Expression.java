package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands between <code>${</code> and <code>}</code>: JSONata over the roots of a {@link Scope}. Compiled once,
 * evaluated from any thread.
 *
 * <p>A plain path, such as {@code body.customerId} or {@code order.lines.sku}, is looked up in the tree without the
 * interpreter, with the interpreter's meaning. Everything else is bounded by {@link EvaluationLimits}.
 */
public final class Expression {

    private final String source;
    private final Evaluator evaluator;
    private final Set<String> roots;
    private final @Nullable Json environment;

    private Expression(String source, Evaluator evaluator, Set<String> roots, @Nullable Json environment) {
        this.source = source;
        this.evaluator = evaluator;
        this.roots = Set.copyOf(roots);
        this.environment = environment;
    }

    /**
     * Compiles {@code source}, which is written without <code>${</code> and <code>}</code>.
     *
     * @throws MalformedExpressionException if it is no JSONata, or uses what is not allowed here
     */
    public static Expression compile(String source) {
        return compile(source, null);
    }

    /**
     * Compiles {@code source} with the variables of {@code environment}, an object of strings: {@code env} comes from
     * there, not from a scope, and a variable that is not there is an error now. Null leaves {@code env} to the scope.
     */
    public static Expression compile(String source, @Nullable Json environment) {
        var path = PlainPath.parse(source);
        var evaluator = path != null ? path : Interpreted.compile(source);
        var roots = new LinkedHashSet<>(evaluator.references().roots());
        if (environment == null || !roots.remove(References.ENV)) {
            return new Expression(source, evaluator, roots, null);
        }
        for (var variable : evaluator.references().members(References.ENV)) {
            checkKnown(variable, environment);
        }
        return new Expression(source, evaluator, roots, environment);
    }

    /**
     * Compiles {@code text}, which is one expression and nothing else, with <code>${</code> and <code>}</code>.
     *
     * @throws MalformedExpressionException if it is not
     */
    public static Expression parse(String text, @Nullable Json environment) {
        var parts = TextParts.parse(text, environment).parts();
        if (parts.size() == 1 && parts.getFirst() instanceof TextParts.Embedded(var expression)) {
            return expression;
        }
        throw new MalformedExpressionException(
                "must be one expression, such as ${reply.last}, instead of '" + text + "'");
    }

    /** The value; null when it is undefined, as a path that leads nowhere is. */
    public @Nullable Json evaluate(Scope scope) throws EvaluationException {
        return evaluator.evaluate(environment == null ? scope : scope.with(References.ENV, environment));
    }

    /** The root names it refers to: all that it will ask a scope for. */
    public Set<String> roots() {
        return roots;
    }

    /**
     * The names right below {@code root} that it asks for; none if it does not refer to it, and the empty name where it
     * takes the root whole.
     */
    public Set<String> members(String root) {
        return Set.copyOf(evaluator.references().members(root));
    }

    /** As it was written, without <code>${</code> and <code>}</code>. */
    public String source() {
        return source;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return "${" + source + "}";
    }

    private static void checkKnown(String variable, Json environment) {
        if (variable.isEmpty()) {
            throw new MalformedExpressionException("must name a variable after env, such as env.NAME");
        }
        if (environment.get(variable) == null) {
            throw new MalformedExpressionException("needs the environment variable " + variable + ", which is not set");
        }
    }
}

package io.isthmus.schema.expression;

import io.isthmus.schema.expression.TextParts.Embedded;
import io.isthmus.schema.expression.TextParts.Literal;
import io.isthmus.schema.json.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A text with expressions in it, such as <code>reserve.${path.sku}</code>. */
public final class Template {

    private final String source;
    private final TextParts text;
    private final Set<String> roots;

    private Template(String source, TextParts text) {
        this.source = source;
        this.text = text;
        this.roots = text.roots();
    }

    /**
     * Compiles {@code source}. <code>$${</code> stands for <code>${</code> itself.
     *
     * @throws MalformedExpressionException if an expression in it is wrong
     */
    public static Template parse(String source) {
        return parse(source, null);
    }

    /** Compiles {@code source}; {@code environment} as in {@link Expression#compile(String, Json)}. */
    public static Template parse(String source, @Nullable Json environment) {
        return new Template(source, TextParts.parse(source, environment));
    }

    /** The template that is always {@code text}, whatever is in it. */
    public static Template constant(String text) {
        return new Template(text, new TextParts(List.of(new Literal(text))));
    }

    /**
     * The text. Each expression must yield a string, a number or a boolean: a key with a hole in it would be another
     * key.
     */
    public String render(Scope scope) throws EvaluationException {
        var parts = text.parts();
        if (parts.size() == 1) {
            return render(parts.getFirst(), scope);
        }
        var rendered = new StringBuilder();
        for (var part : parts) {
            rendered.append(render(part, scope));
        }
        return rendered.toString();
    }

    /** The expressions in it, in order. */
    public List<Expression> expressions() {
        return text.expressions();
    }

    /** The root names its expressions refer to. */
    public Set<String> roots() {
        return roots;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return source;
    }

    private static String render(TextParts.Part part, Scope scope) throws EvaluationException {
        return switch (part) {
            case Literal(var literal) -> literal;
            case Embedded(var expression) -> TextParts.text(expression, scope);
        };
    }
}

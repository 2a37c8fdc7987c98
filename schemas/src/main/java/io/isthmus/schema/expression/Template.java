package io.isthmus.schema.expression;

import java.util.Set;

/** A text with expressions in it, such as <code>reserve.${path.sku}</code>. */
public final class Template {

    private final String source;

    private Template(String source) {
        this.source = source;
    }

    /** Compiles {@code source}. <code>$${</code> stands for <code>${</code> itself. */
    public static Template parse(String source) {
        return new Template(source);
    }

    /** The template that is always {@code text}. */
    public static Template constant(String text) {
        return new Template(text);
    }

    /**
     * The text. An expression in it must yield a string, a number or a boolean: a key with a hole in it would be
     * another key.
     */
    public String render(Scope scope) throws EvaluationException {
        return source;
    }

    /** The root names its expressions refer to. */
    public Set<String> roots() {
        return Set.of();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return source;
    }
}

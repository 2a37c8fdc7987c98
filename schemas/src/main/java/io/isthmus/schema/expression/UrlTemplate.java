package io.isthmus.schema.expression;

import java.util.Set;

/**
 * A path and query with expressions in it, such as <code>/customers/${order.customerId}?full=true</code>. What an
 * expression yields is percent-encoded, and can change neither the number of segments nor the rest of the target.
 */
public final class UrlTemplate {

    private final String source;

    private UrlTemplate(String source) {
        this.source = source;
    }

    /** Compiles {@code source}, which begins with a slash. */
    public static UrlTemplate parse(String source) {
        return new UrlTemplate(source);
    }

    /** The target, ready for a request line. */
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

package io.isthmus.schema.expression;

import io.isthmus.schema.expression.TextParts.Embedded;
import io.isthmus.schema.expression.TextParts.Literal;
import io.isthmus.schema.json.Json;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path and query with expressions in it, such as <code>/customers/${order.customerId}?full=true</code>. What an
 * expression yields is percent-encoded, so that it changes neither the number of segments nor the rest of the target;
 * a segment that would vanish or walk up the path ({@code ""}, {@code .}, {@code ..}), which no encoding prevents, is
 * refused.
 */
public final class UrlTemplate {

    private static final Pattern LITERAL = Pattern.compile("(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*");

    private final String source;
    private final TextParts text;
    private final Set<String> roots;

    private UrlTemplate(String source, TextParts text) {
        this.source = source;
        this.text = text;
        this.roots = text.roots();
    }

    /**
     * Compiles {@code source}, which begins with a slash.
     *
     * @throws MalformedExpressionException if it cannot be a target, or an expression in it is wrong
     */
    public static UrlTemplate parse(String source) {
        return parse(source, null);
    }

    /** Compiles {@code source}; {@code environment} as in {@link Expression#compile(String, Json)}. */
    public static UrlTemplate parse(String source, @Nullable Json environment) {
        if (!source.startsWith("/") || source.startsWith("//")) {
            throw new MalformedExpressionException("must begin with one / instead of '" + source + "'");
        }
        var text = TextParts.parse(source, environment);
        for (var part : text.parts()) {
            if (part instanceof Literal(var literal)
                    && !LITERAL.matcher(literal).matches()) {
                throw new MalformedExpressionException(
                        "has characters that no path or query can have: percent-encode them in '" + literal + "'");
            }
        }
        return new UrlTemplate(source, text);
    }

    /** The target, ready for a request line. */
    public String render(Scope scope) throws EvaluationException {
        var target = new StringBuilder();
        boolean inQuery = false;
        int segment = 0;
        Expression inSegment = null;
        for (var part : text.parts()) {
            switch (part) {
                case Literal(var literal) -> {
                    for (int i = 0; i < literal.length(); i++) {
                        char c = literal.charAt(i);
                        if (!inQuery && (c == '/' || c == '?')) {
                            checkSegment(target, segment, inSegment);
                            inSegment = null;
                            segment = target.length() + 1;
                            inQuery = c == '?';
                        }
                        target.append(c);
                    }
                }
                case Embedded(var expression) -> {
                    PercentEncoding.append(TextParts.text(expression, scope), target);
                    inSegment = inQuery ? null : expression;
                }
            }
        }
        checkSegment(target, segment, inSegment);
        return target.toString();
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

    private static void checkSegment(StringBuilder target, int start, @Nullable Expression expression)
            throws EvaluationException {
        if (expression != null) {
            var segment = target.substring(start);
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new EvaluationException(
                        expression.source(), "would change the path it stands in: it is empty or made of dots");
            }
        }
    }
}

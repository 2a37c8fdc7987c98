package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A text cut into what is literal and what is an expression. */
record TextParts(List<Part> parts) {

    sealed interface Part {}

    record Literal(String text) implements Part {}

    record Embedded(Expression expression) implements Part {}

    /** Cuts {@code source}, with <code>$${</code> for a literal <code>${</code>. */
    static TextParts parse(String source, @Nullable Json environment) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < source.length()) {
            if (source.startsWith("$${", at)) {
                literal.append("${");
                at += 3;
            } else if (source.startsWith("${", at)) {
                int end = end(source, at + 2);
                addLiteral(literal, parts);
                parts.add(new Embedded(compile(source.substring(at + 2, end).strip(), environment)));
                at = end + 1;
            } else {
                literal.append(source.charAt(at++));
            }
        }
        addLiteral(literal, parts);
        return new TextParts(List.copyOf(parts));
    }

    List<Expression> expressions() {
        var expressions = new ArrayList<Expression>();
        for (var part : parts) {
            if (part instanceof Embedded(var expression)) {
                expressions.add(expression);
            }
        }
        return List.copyOf(expressions);
    }

    Set<String> roots() {
        var roots = new LinkedHashSet<String>();
        expressions().forEach(expression -> roots.addAll(expression.roots()));
        return Set.copyOf(roots);
    }

    /** The value of {@code expression} as a piece of text. */
    static String text(Expression expression, Scope scope) throws EvaluationException {
        var value = expression.evaluate(scope);
        if (value == null) {
            throw new EvaluationException(expression.source(), "has no value");
        }
        var text = value.text();
        if (text != null) {
            return text;
        }
        if (value.isNumber() || value.isBoolean()) {
            return value.toPayload().asUtf8();
        }
        throw new EvaluationException(
                expression.source(),
                "is " + (value.isNull() ? "null" : value.isArray() ? "an array" : "an object")
                        + ": only a string, a number or a boolean can be put into a text");
    }

    private static Expression compile(String source, @Nullable Json environment) {
        try {
            return Expression.compile(source, environment);
        } catch (MalformedExpressionException e) {
            throw new MalformedExpressionException("${" + source + "} " + e.getMessage());
        }
    }

    private static void addLiteral(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /** Where the expression that begins at {@code from} ends: at the brace that closes it, strings left aside. */
    private static int end(String source, int from) {
        int open = 0;
        for (int at = from; at < source.length(); at++) {
            char c = source.charAt(at);
            if (c == '"' || c == '\'' || c == '`') {
                at = endOfQuote(source, at, from);
            } else if (c == '{') {
                open++;
            } else if (c == '}' && open-- == 0) {
                return at;
            }
        }
        throw unclosed(source, from);
    }

    private static int endOfQuote(String source, int start, int from) {
        char quote = source.charAt(start);
        for (int at = start + 1; at < source.length(); at++) {
            if (source.charAt(at) == '\\' && quote != '`') {
                at++;
            } else if (source.charAt(at) == quote) {
                return at;
            }
        }
        throw unclosed(source, from);
    }

    private static MalformedExpressionException unclosed(String source, int from) {
        return new MalformedExpressionException("has an expression that is not closed: " + source.substring(from - 2));
    }
}

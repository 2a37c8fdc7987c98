package io.isthmus.schema.expression;

import io.isthmus.schema.expression.TextParts.Embedded;
import io.isthmus.schema.expression.TextParts.Literal;
import io.isthmus.schema.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value with expressions for some of its strings. A string that is one expression and nothing else becomes the
 * expression's value, with its type; where that is undefined, the member or element is left out. Any other string is a
 * {@link Template}.
 */
public final class Composition {

    private final Part whole;
    private final Set<String> roots;

    private Composition(Part whole) {
        this.whole = whole;
        var found = new LinkedHashSet<String>();
        expressions().forEach(placed -> found.addAll(placed.expression().roots()));
        this.roots = Set.copyOf(found);
    }

    /**
     * Compiles {@code tree}: maps, lists, strings, numbers, booleans and nulls.
     *
     * @throws MalformedExpressionException if an expression in it is wrong
     */
    public static Composition of(@Nullable Object tree) {
        return of(tree, null);
    }

    /** Compiles {@code tree}; {@code environment} as in {@link Expression#compile(String, Json)}. */
    public static Composition of(@Nullable Object tree, @Nullable Json environment) {
        return new Composition(part(tree, environment));
    }

    /** The value; JSON null when the whole of it is undefined. */
    public Json compose(Scope scope) throws EvaluationException {
        var value = whole.compose(scope);
        return value == null ? Json.NULL : value;
    }

    /**
     * What {@link #compose} would make, as far as {@code scope} knows the roots of the expressions: one that needs more, or
     * fails, stands in it as it was written.
     */
    public Json outline(Scope scope) {
        var value = whole.outline(scope);
        return value == null ? Json.NULL : value;
    }

    /** As it was written: nothing of the environment is in it. */
    public Json written() {
        return whole.written();
    }

    /**
     * An expression and where it stands.
     *
     * @param key the keys that lead to it, such as {@code items[0].sku}; empty for the whole
     */
    public record Placed(String key, Expression expression) {}

    /** The expressions in it, in order. */
    public List<Placed> expressions() {
        var placed = new ArrayList<Placed>();
        whole.collect("", placed);
        return List.copyOf(placed);
    }

    /** The root names its expressions refer to. */
    public Set<String> roots() {
        return roots;
    }

    @Override
    public String toString() {
        return "Composition" + roots;
    }

    private static Part part(@Nullable Object tree, @Nullable Json environment) {
        return switch (tree) {
            case String text -> text(text, environment);
            case Map<?, ?> map -> {
                var members = new LinkedHashMap<String, Part>();
                map.forEach((name, value) -> members.put((String) name, part(value, environment)));
                yield new Members(members);
            }
            case List<?> list -> {
                var elements = new ArrayList<Part>();
                list.forEach(element -> elements.add(part(element, environment)));
                yield new Elements(elements);
            }
            case null, default -> new Constant(Json.of(tree));
        };
    }

    private static Part text(String text, @Nullable Json environment) {
        var parts = TextParts.parse(text, environment).parts();
        if (parts.size() == 1 && parts.getFirst() instanceof Embedded(var expression)) {
            return new Value(expression);
        }
        if (parts.isEmpty()) {
            return new Constant(Json.of(""));
        }
        if (parts.size() == 1 && parts.getFirst() instanceof Literal(var literal)) {
            return new Constant(Json.of(literal));
        }
        return new Text(Template.parse(text, environment));
    }

    private static @Nullable Json valueOr(Part part, String written, Set<String> roots, Scope scope) {
        if (roots.stream().anyMatch(root -> scope.value(root) == null)) {
            return Json.of(written);
        }
        try {
            return part.compose(scope);
        } catch (EvaluationException needsMore) {
            return Json.of(written);
        }
    }

    private sealed interface Part {

        /** The value; null when it is undefined. */
        @Nullable
        Json compose(Scope scope) throws EvaluationException;

        /** The value, or what it is written as where {@code scope} does not know enough. */
        @Nullable
        Json outline(Scope scope);

        /** As it was written. */
        Json written();

        /** Adds the expressions in it, which stands at {@code key}. */
        default void collect(String key, List<Placed> into) {}
    }

    private record Constant(Json json) implements Part {

        @Override
        public Json compose(Scope scope) {
            return json;
        }

        @Override
        public Json outline(Scope scope) {
            return json;
        }

        @Override
        public Json written() {
            return json;
        }
    }

    private record Value(Expression expression) implements Part {

        @Override
        public @Nullable Json compose(Scope scope) throws EvaluationException {
            return expression.evaluate(scope);
        }

        @Override
        public @Nullable Json outline(Scope scope) {
            return valueOr(this, expression.toString(), expression.roots(), scope);
        }

        @Override
        public Json written() {
            return Json.of(expression.toString());
        }

        @Override
        public void collect(String key, List<Placed> into) {
            into.add(new Placed(key, expression));
        }
    }

    private record Text(Template template) implements Part {

        @Override
        public Json compose(Scope scope) throws EvaluationException {
            return Json.of(template.render(scope));
        }

        @Override
        public @Nullable Json outline(Scope scope) {
            return valueOr(this, template.toString(), template.roots(), scope);
        }

        @Override
        public Json written() {
            return Json.of(template.toString());
        }

        @Override
        public void collect(String key, List<Placed> into) {
            template.expressions().forEach(expression -> into.add(new Placed(key, expression)));
        }
    }

    private record Members(Map<String, Part> members) implements Part {

        @Override
        public Json compose(Scope scope) throws EvaluationException {
            var object = Json.object();
            for (var member : members.entrySet()) {
                var value = member.getValue().compose(scope);
                if (value != null) {
                    object.put(member.getKey(), value);
                }
            }
            return object.build();
        }

        @Override
        public Json outline(Scope scope) {
            var object = Json.object();
            members.forEach((name, part) -> {
                var value = part.outline(scope);
                if (value != null) {
                    object.put(name, value);
                }
            });
            return object.build();
        }

        @Override
        public Json written() {
            var object = Json.object();
            members.forEach((name, part) -> object.put(name, part.written()));
            return object.build();
        }

        @Override
        public void collect(String key, List<Placed> into) {
            members.forEach((name, part) -> part.collect(key.isEmpty() ? name : key + "." + name, into));
        }
    }

    private record Elements(List<Part> elements) implements Part {

        @Override
        public Json compose(Scope scope) throws EvaluationException {
            var array = Json.array();
            for (var element : elements) {
                var value = element.compose(scope);
                if (value != null) {
                    array.add(value);
                }
            }
            return array.build();
        }

        @Override
        public Json outline(Scope scope) {
            var array = Json.array();
            for (var element : elements) {
                var value = element.outline(scope);
                if (value != null) {
                    array.add(value);
                }
            }
            return array.build();
        }

        @Override
        public Json written() {
            var array = Json.array();
            elements.forEach(element -> array.add(element.written()));
            return array.build();
        }

        @Override
        public void collect(String key, List<Placed> into) {
            for (int i = 0; i < elements.size(); i++) {
                elements.get(i).collect(key + "[" + i + "]", into);
            }
        }
    }
}

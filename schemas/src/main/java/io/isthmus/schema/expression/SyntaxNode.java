package io.isthmus.schema.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser.Symbol;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node of the interpreter's syntax tree. Its class is public and its fields are not, so they are read by reflection:
 * the other ways to know what an expression refers to were a second parser, or to find out when it is evaluated.
 */
record SyntaxNode(Symbol symbol) {

    private static final Map<String, Field> FIELDS = new ConcurrentHashMap<>();

    /** The root of the tree that {@code program} is evaluated from. */
    static SyntaxNode of(Jsonata program) {
        return new SyntaxNode((Symbol) Objects.requireNonNull(get(open(Jsonata.class, "ast"), program)));
    }

    /** {@code path}, {@code name}, {@code variable}, {@code binary} and so on. */
    String type() {
        return Objects.requireNonNullElse((String) read("type"), "");
    }

    /** The name of a name or a variable. */
    String value() {
        return String.valueOf(read("value"));
    }

    /** The variable that {@code @$name} binds; null when there is none. */
    @Nullable
    String focus() {
        return (String) read("focus");
    }

    /** The variable that {@code #$name} binds; null when there is none. */
    @Nullable
    String index() {
        return read("index") instanceof String name ? name : null;
    }

    /** The pattern of a regular expression; null for anything else. */
    @Nullable
    Pattern regex() {
        return type().equals("regex") ? (Pattern) read("value") : null;
    }

    boolean isVariable(String name) {
        return type().equals("variable") && value().equals(name);
    }

    /** Whether nothing is done with it but stepping on: no predicate, no group. */
    boolean isPlain() {
        return list("predicate").isEmpty() && list("stages").isEmpty() && child("group") == null;
    }

    @Nullable
    SyntaxNode child(String field) {
        return read(field) instanceof Symbol child ? new SyntaxNode(child) : null;
    }

    List<SyntaxNode> list(String field) {
        return read(field) instanceof List<?> list
                ? list.stream().map(child -> new SyntaxNode((Symbol) child)).toList()
                : List.of();
    }

    /** The names and values of an object constructor or a group. */
    List<SyntaxNode[]> pairs() {
        return read("lhsObject") instanceof List<?> pairs
                ? pairs.stream().map(pair -> pair((Symbol[]) pair)).toList()
                : List.of();
    }

    private static SyntaxNode[] pair(Symbol[] pair) {
        return new SyntaxNode[] {new SyntaxNode(pair[0]), new SyntaxNode(pair[1])};
    }

    private @Nullable Object read(String field) {
        return get(FIELDS.computeIfAbsent(field, name -> open(Symbol.class, name)), symbol);
    }

    private static @Nullable Object get(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field open(Class<?> owner, String name) {
        try {
            var field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("another version of the JSONata library than this was written for", e);
        }
    }
}

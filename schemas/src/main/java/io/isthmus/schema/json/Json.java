package io.isthmus.schema.json;

import io.isthmus.schema.message.Payload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON value: an object, an array, a string, a number, a boolean or null. Immutable. Numbers keep the digits they
 * came with.
 */
public final class Json {

    public static final Json NULL = new Json(JsonNodeFactory.instance.nullNode());

    private final JsonNode node;

    private Json(JsonNode node) {
        this.node = node;
    }

    /**
     * Reads exactly one value of UTF-8 text, within the limits of {@link JsonLimits}.
     *
     * @throws MalformedJsonException if it is none, if a name occurs twice in an object, or if a limit is passed
     */
    public static Json parse(Payload payload) throws MalformedJsonException {
        return new Json(JsonText.read(payload.bytes()));
    }

    /**
     * The value of {@code java}: null, a {@code String}, {@code Number} or {@code Boolean}, a {@code Map} with string
     * keys, a {@code Collection}, or a {@code Json}. Anything else is a bug of the caller.
     */
    public static Json of(@Nullable Object java) {
        return java == null ? NULL : java instanceof Json json ? json : new Json(node(java));
    }

    /** The value around {@code tree}, for those in this module that work on the parser's own tree. */
    public static Json ofTree(Object tree) {
        return new Json((JsonNode) tree);
    }

    public static ObjectBuilder object() {
        return new ObjectBuilder();
    }

    public static ArrayBuilder array() {
        return new ArrayBuilder();
    }

    /** The member {@code name} of an object; null when there is none or this is no object. */
    public @Nullable Json get(String name) {
        var member = node.get(name);
        return member == null ? null : new Json(member);
    }

    /** The element {@code index} of an array; null when there is none or this is no array. */
    public @Nullable Json get(int index) {
        var element = node.get(index);
        return element == null ? null : new Json(element);
    }

    /** The number of members or elements; 0 for anything else. */
    public int size() {
        return node.size();
    }

    /** The names of an object's members in order; none for anything else. */
    public List<String> names() {
        return List.copyOf(node.propertyNames());
    }

    /** The elements of an array; none for anything else. */
    public List<Json> elements() {
        if (!node.isArray()) {
            return List.of();
        }
        var elements = new ArrayList<Json>(node.size());
        for (var element : node) {
            elements.add(new Json(element));
        }
        return elements;
    }

    /** The characters of a string; null for anything else. */
    public @Nullable String text() {
        return node.isString() ? node.stringValue() : null;
    }

    /** The number; null for anything else. */
    public @Nullable Number number() {
        return node.isNumber() ? node.numberValue() : null;
    }

    public boolean isNull() {
        return node.isNull();
    }

    public boolean isObject() {
        return node.isObject();
    }

    public boolean isArray() {
        return node.isArray();
    }

    public boolean isString() {
        return node.isString();
    }

    public boolean isNumber() {
        return node.isNumber();
    }

    public boolean isBoolean() {
        return node.isBoolean();
    }

    /** Whether this is {@code true}. */
    public boolean isTrue() {
        return node.isBoolean() && node.booleanValue();
    }

    /** A copy in maps, lists, strings, numbers, booleans and nulls that the caller may change. */
    public @Nullable Object toJava() {
        return java(node);
    }

    /** The value as UTF-8 text. */
    public Payload toPayload() {
        return Payload.of(JsonText.write(node));
    }

    /**
     * The parser's own tree, for those in this module that hand it to a library which works on it. Read only, and not
     * for other modules: its type is nobody's business there.
     */
    public Object tree() {
        return node;
    }

    /** By value: numbers are equal when they have the same digits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Json that && node.equals(that.node);
    }

    @Override
    public int hashCode() {
        return node.hashCode();
    }

    /** The kind and size only: bodies are never logged. */
    @Override
    public String toString() {
        return "Json[" + node.getNodeType() + (node.isContainer() ? ", " + node.size() + "]" : "]");
    }

    private static JsonNode node(@Nullable Object java) {
        var nodes = JsonNodeFactory.instance;
        return switch (java) {
            case null -> nodes.nullNode();
            case Json json -> json.node;
            case String text -> nodes.stringNode(text);
            case Boolean flag -> nodes.booleanNode(flag);
            case Number number -> JsonText.number(number);
            case Map<?, ?> map -> {
                var object = nodes.objectNode();
                map.forEach((name, value) -> object.set((String) name, node(value)));
                yield object;
            }
            case Collection<?> list -> {
                var array = nodes.arrayNode(list.size());
                list.forEach(value -> array.add(node(value)));
                yield array;
            }
            default -> throw new IllegalArgumentException("is no JSON: " + java.getClass());
        };
    }

    private static @Nullable Object java(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                node.forEachEntry((name, value) -> map.put(name, java(value)));
                yield map;
            }
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>(node.size());
                node.forEach(element -> list.add(java(element)));
                yield list;
            }
            case STRING -> node.stringValue();
            case NUMBER -> node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }

    /** Collects the members of an object in order. For one thread. */
    public static final class ObjectBuilder {

        private final ObjectNode object = JsonNodeFactory.instance.objectNode();
        private boolean built;

        private ObjectBuilder() {}

        /** Adds or replaces a member; {@code java} is what {@link Json#of} takes. */
        public ObjectBuilder put(String name, @Nullable Object java) {
            checkOpen(built);
            object.set(name, node(java));
            return this;
        }

        /** The object; nothing can be added any more. */
        public Json build() {
            built = true;
            return new Json(object);
        }
    }

    /** Collects the elements of an array in order. For one thread. */
    public static final class ArrayBuilder {

        private final ArrayNode array = JsonNodeFactory.instance.arrayNode();
        private boolean built;

        private ArrayBuilder() {}

        /** Adds an element; {@code java} is what {@link Json#of} takes. */
        public ArrayBuilder add(@Nullable Object java) {
            checkOpen(built);
            array.add(node(java));
            return this;
        }

        /** The array; nothing can be added any more. */
        public Json build() {
            built = true;
            return new Json(array);
        }
    }

    private static void checkOpen(boolean built) {
        if (built) {
            throw new IllegalStateException("is built already");
        }
    }
}

package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A path of names, such as {@code order.lines.sku}: nearly every expression there is. Looked up in the tree, with the
 * meaning it has in JSONata: a step into an array is taken in each element, what comes of it is one flat sequence, and
 * a sequence of one is that one.
 */
final class PlainPath implements Evaluator {

    private static final Pattern NAME = Pattern.compile("\\s*(?:`([^`]+)`|([A-Za-z_][A-Za-z0-9_]*))\\s*");
    private static final Set<String> WORDS = Set.of("and", "or", "in", "true", "false", "null", "function");

    private final String root;
    private final String[] steps;

    private PlainPath(List<String> names) {
        this.root = names.getFirst();
        this.steps = names.subList(1, names.size()).toArray(String[]::new);
    }

    /** The path that {@code source} is; null when it is something else. */
    static @Nullable PlainPath parse(String source) {
        var names = new ArrayList<String>();
        var matcher = NAME.matcher(source);
        int at = 0;
        while (matcher.region(at, source.length()).lookingAt()) {
            var quoted = matcher.group(1);
            var bare = matcher.group(2);
            if (quoted == null && WORDS.contains(bare)) {
                return null;
            }
            names.add(quoted != null ? quoted : bare);
            at = matcher.end();
            if (at == source.length()) {
                return new PlainPath(names);
            }
            if (source.charAt(at++) != '.') {
                return null;
            }
        }
        return null;
    }

    @Override
    public @Nullable Json evaluate(Scope scope) {
        var value = scope.value(root);
        if (value == null || steps.length == 0) {
            return value;
        }
        var start = (JsonNode) value.tree();
        var node = start;
        for (var step : steps) {
            if (node.isArray()) {
                return wrap(throughArrays(start));
            }
            node = node.get(step);
            if (node == null) {
                return null;
            }
        }
        return Json.ofTree(node);
    }

    @Override
    public References references() {
        return References.of(root, steps.length == 0 ? null : steps[0]);
    }

    /** The whole walk again, as JSONata takes it when there are arrays on the way. */
    private @Nullable JsonNode throughArrays(JsonNode start) {
        List<JsonNode> sequence = new ArrayList<>();
        if (start.isArray()) {
            start.forEach(sequence::add);
        } else {
            sequence.add(start);
        }
        for (int i = 0; i < steps.length; i++) {
            var found = new ArrayList<Object>();
            for (var item : sequence) {
                var value = lookUp(item, steps[i]);
                if (value != null) {
                    found.add(value);
                }
            }
            // An array that the last step finds alone is the result itself, also when it is empty or has one element.
            if (i == steps.length - 1 && found.size() == 1 && found.getFirst() instanceof ArrayNode array) {
                return array;
            }
            sequence = flat(found);
        }
        return single(sequence);
    }

    /** One step from one item: a node, a sequence of more than one, or null for nothing. */
    private static @Nullable Object lookUp(JsonNode item, String name) {
        if (!item.isArray()) {
            return item.get(name);
        }
        var sequence = new ArrayList<JsonNode>();
        lookUpEach(item, name, sequence);
        return sequence.size() > 1 ? new Sequence(sequence) : single(sequence);
    }

    private static void lookUpEach(JsonNode array, String name, List<JsonNode> into) {
        for (var element : array) {
            if (element.isArray()) {
                lookUpEach(element, name, into);
            } else {
                add(element.get(name), into);
            }
        }
    }

    private static List<JsonNode> flat(List<Object> found) {
        var flat = new ArrayList<JsonNode>();
        for (var value : found) {
            if (value instanceof Sequence(var nodes)) {
                flat.addAll(nodes);
            } else {
                add((JsonNode) value, flat);
            }
        }
        return flat;
    }

    private static void add(@Nullable JsonNode value, List<JsonNode> into) {
        if (value instanceof ArrayNode array) {
            array.forEach(into::add);
        } else if (value != null) {
            into.add(value);
        }
    }

    private static @Nullable JsonNode single(List<JsonNode> sequence) {
        return switch (sequence.size()) {
            case 0 -> null;
            case 1 -> sequence.getFirst();
            default -> JsonNodeFactory.instance.arrayNode(sequence.size()).addAll(sequence);
        };
    }

    private static @Nullable Json wrap(@Nullable JsonNode node) {
        return node == null ? null : Json.ofTree(node);
    }

    private record Sequence(List<JsonNode> nodes) {}
}

package io.isthmus.schema.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A document that people write, in JSON or YAML 1.2, and where each value in it stands. Immutable.
 *
 * <p>Names that YAML takes for numbers or words, such as {@code 200}, are texts, as in JSON. Anchors are followed; what they
 * make of a short text is limited by {@link #VALUES_MAX}.
 */
public final class JsonSource {

    /** Characters of a document. */
    public static final int CHARACTERS_MAX = 8 << 20;

    /** Values in a document, those that anchors repeat among them. */
    public static final int VALUES_MAX = 500_000;

    private final Json value;
    private final Map<String, Place> places;

    private JsonSource(Json value, Map<String, Place> places) {
        this.value = value;
        this.places = places;
    }

    /**
     * Where something stands.
     *
     * @param line from 1
     * @param column from 1
     */
    public record Place(int line, int column) {}

    /**
     * Reads {@code text}.
     *
     * @throws MalformedJsonException if it is neither JSON nor YAML, if a name occurs twice in an object, or if a limit is passed
     */
    public static JsonSource read(String text) throws MalformedJsonException {
        if (text.length() > CHARACTERS_MAX) {
            throw new MalformedJsonException("has more than " + CHARACTERS_MAX + " characters");
        }
        var reading = new Reading();
        try {
            Node root = compose(text).orElseThrow(() -> new MalformedJsonException("is empty"));
            return new JsonSource(Json.of(reading.value(root, "", 0)), Map.copyOf(reading.places));
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(mark -> " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    .orElse("");
            throw new MalformedJsonException("is neither JSON nor YAML: " + e.getProblem() + where);
        } catch (YamlEngineException | NumberFormatException e) {
            throw new MalformedJsonException("is neither JSON nor YAML: " + e.getMessage());
        }
    }

    private static Optional<Node> compose(String text) {
        var settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(CHARACTERS_MAX)
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .build();
        // JSON may be indented with tabs, and has none within its texts; YAML does not take them.
        String untabbed = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        return new Compose(settings).composeString(untabbed);
    }

    public Json value() {
        return value;
    }

    /** Where the value at {@code pointer}, a JSON Pointer, stands, or else the nearest one around it. */
    public Place place(String pointer) {
        String at = pointer;
        while (!places.containsKey(at) && !at.isEmpty()) {
            at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
        }
        return places.getOrDefault(at, new Place(1, 1));
    }

    /** A name as a step of a JSON Pointer. */
    public static String step(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static final class Reading {

        private final Map<String, Place> places = new HashMap<>();
        private int values;

        @Nullable
        Object value(Node node, String pointer, int depth) throws MalformedJsonException {
            if (++values > VALUES_MAX) {
                throw new MalformedJsonException("has more than " + VALUES_MAX + " values");
            }
            if (depth > JsonLimits.DEPTH_MAX) {
                throw new MalformedJsonException("has more than " + JsonLimits.DEPTH_MAX + " levels");
            }
            note(pointer, node);
            return switch (node) {
                case MappingNode mapping -> members(mapping, pointer, depth);
                case SequenceNode sequence -> {
                    List<@Nullable Object> elements = new ArrayList<>();
                    for (Node element : sequence.getValue()) {
                        elements.add(value(element, pointer + "/" + elements.size(), depth + 1));
                    }
                    yield elements;
                }
                case ScalarNode scalar -> scalar(scalar);
                default -> throw new MalformedJsonException("has something that is no value");
            };
        }

        private Map<String, @Nullable Object> members(MappingNode mapping, String pointer, int depth)
                throws MalformedJsonException {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            for (var tuple : mapping.getValue()) {
                Node key = tuple.getKeyNode();
                if (!(key instanceof ScalarNode name)) {
                    throw new MalformedJsonException("has a name that is no text" + at(key));
                }
                if (members.containsKey(name.getValue())) {
                    throw new MalformedJsonException("has the name '" + name.getValue() + "' twice" + at(key));
                }
                String below = pointer + "/" + step(name.getValue());
                note(below, key);
                members.put(name.getValue(), value(tuple.getValueNode(), below, depth + 1));
            }
            return members;
        }

        private static @Nullable Object scalar(ScalarNode scalar) {
            String text = scalar.getValue();
            Tag tag = scalar.getTag();
            if (tag.equals(Tag.NULL)) {
                return null;
            }
            if (tag.equals(Tag.BOOL)) {
                return Boolean.valueOf(text);
            }
            if (tag.equals(Tag.INT)) {
                return whole(new BigInteger(text));
            }
            return tag.equals(Tag.FLOAT) && text.matches("[-+]?[0-9.]+([eE][-+]?[0-9]{1,3})?")
                    ? (Object) new BigDecimal(text)
                    : text;
        }

        /** As a parser of JSON has it. */
        private static Number whole(BigInteger number) {
            return number.bitLength() < Integer.SIZE
                    ? (Number) number.intValue()
                    : number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
        }

        private void note(String pointer, Node node) {
            node.getStartMark().ifPresent(mark -> places.putIfAbsent(pointer, place(mark)));
        }

        private static String at(Node node) {
            return node.getStartMark()
                    .map(Reading::place)
                    .map(place -> " at line " + place.line() + ", column " + place.column())
                    .orElse("");
        }

        private static Place place(Mark mark) {
            return new Place(mark.getLine() + 1, mark.getColumn() + 1);
        }
    }
}

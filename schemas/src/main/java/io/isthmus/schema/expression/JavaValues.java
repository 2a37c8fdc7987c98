package io.isthmus.schema.expression;

import com.dashjoin.jsonata.Jsonata;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The interpreter's values: maps, lists and scalars of Java, its own null, and numbers that are doubles at heart. */
final class JavaValues {

    /** Whole numbers up to here are exact in a double, so they are written without a fraction. */
    private static final double EXACT_MAX = 1L << 53;

    private final String source;
    private int values;
    private int chars;

    JavaValues(String source) {
        this.source = source;
    }

    /** A JSON null becomes the interpreter's own: it takes one of Java's for undefined. */
    static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                var map = new LinkedHashMap<String, Object>();
                node.forEachEntry((name, value) -> map.put(name, of(value)));
                yield map;
            }
            case ARRAY -> {
                var list = new ArrayList<Object>(node.size());
                node.forEach(element -> list.add(of(element)));
                yield list;
            }
            case STRING -> node.stringValue();
            case NUMBER ->
                switch (node.numberValue()) {
                    case BigDecimal decimal -> decimal.doubleValue();
                    case BigInteger big -> big.doubleValue();
                    case Number number -> number;
                };
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING, BINARY, POJO -> Jsonata.NULL_VALUE;
        };
    }

    JsonNode toNode(@Nullable Object value) throws EvaluationException {
        if (++values > EvaluationLimits.VALUES_MAX) {
            throw new EvaluationException(source, "yields more than " + EvaluationLimits.VALUES_MAX + " values");
        }
        var nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case String text -> nodes.stringNode(counted(text));
            case Boolean flag -> nodes.booleanNode(flag);
            case Integer number -> nodes.numberNode(number.intValue());
            case Number number -> number(number);
            case Map<?, ?> map -> {
                var object = nodes.objectNode();
                for (var entry : map.entrySet()) {
                    object.set(counted(String.valueOf(entry.getKey())), toNode(entry.getValue()));
                }
                yield object;
            }
            case List<?> list -> {
                var array = nodes.arrayNode();
                for (var element : list) {
                    array.add(toNode(element));
                }
                yield array;
            }
            default -> {
                if (Jsonata.NULL_VALUE.equals(value)) {
                    yield nodes.nullNode();
                }
                throw new EvaluationException(source, "yields a function instead of a value");
            }
        };
    }

    private JsonNode number(Number number) throws EvaluationException {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new EvaluationException(source, "yields a number that is out of range");
        }
        var nodes = JsonNodeFactory.instance;
        if (number instanceof Long || (value == Math.rint(value) && Math.abs(value) <= EXACT_MAX)) {
            long whole = number.longValue();
            return whole == (int) whole ? nodes.numberNode((int) whole) : nodes.numberNode(whole);
        }
        return nodes.numberNode(BigDecimal.valueOf(value));
    }

    private String counted(String text) throws EvaluationException {
        chars += text.length();
        if (chars > EvaluationLimits.CHARS_MAX || chars < 0) {
            throw new EvaluationException(source, "yields more than " + EvaluationLimits.CHARS_MAX + " characters");
        }
        return text;
    }
}

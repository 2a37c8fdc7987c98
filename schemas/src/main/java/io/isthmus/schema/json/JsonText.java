package io.isthmus.schema.json;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/** Text to tree and back: the one place that sets the parser up. */
final class JsonText {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonLimits.DEPTH_MAX)
                            .maxStringLength(JsonLimits.STRING_MAX)
                            .maxNameLength(JsonLimits.NAME_MAX)
                            .maxNumberLength(JsonLimits.NUMBER_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(new BoundedNumbers())
            .build();

    private JsonText() {}

    static JsonNode read(byte[] bytes) throws MalformedJsonException {
        if (isWide(bytes)) {
            throw new MalformedJsonException("is not UTF-8");
        }
        try {
            var node = MAPPER.readTree(bytes);
            if (node.isMissingNode()) {
                throw new MalformedJsonException("is empty");
            }
            return node;
        } catch (JacksonException e) {
            throw new MalformedJsonException(describe(e));
        }
    }

    /** For looking into a text without keeping it. */
    static JsonParser parser(byte[] bytes) {
        return MAPPER.createParser(bytes);
    }

    static byte[] write(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JacksonException e) {
            return writeEscaped(node);
        }
    }

    /** As {@link #write}, a member or element a line. */
    static String indented(Json value) {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        return MAPPER.writer().with(printer).writeValueAsString(value.tree());
    }

    /** The node of a Java number, in the same shape as one that was read. */
    static ValueNode number(Number number) {
        var nodes = JsonNodeFactory.instance;
        return switch (number) {
            case Integer i -> nodes.numberNode(i.intValue());
            case Long l -> l == l.intValue() ? nodes.numberNode(l.intValue()) : nodes.numberNode(l.longValue());
            case Short s -> nodes.numberNode(s.intValue());
            case Byte b -> nodes.numberNode(b.intValue());
            case BigInteger big -> nodes.numberNode(big);
            case BigDecimal decimal -> nodes.numberNode(decimal);
            default -> {
                double value = number.doubleValue();
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("is no JSON number: " + value);
                }
                yield nodes.numberNode(BigDecimal.valueOf(value));
            }
        };
    }

    /** Half of a surrogate pair can be read, as an escape, and not be written as UTF-8: it goes out as it came. */
    private static byte[] writeEscaped(JsonNode node) {
        var bytes = new ByteArrayOutputStream();
        try (var generator =
                MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).createGenerator(bytes)) {
            MAPPER.writeTree(generator, node);
        }
        return bytes.toByteArray();
    }

    /** JSON begins with an ASCII character, so a zero among the first bytes is UTF-16 or UTF-32, which is not JSON. */
    private static boolean isWide(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 4); i++) {
            if (bytes[i] == 0 || bytes[i] == (byte) 0xFE || bytes[i] == (byte) 0xFF) {
                return true;
            }
        }
        return false;
    }

    private static String describe(JacksonException e) {
        var message = e.getOriginalMessage();
        if (e instanceof StreamConstraintsException) {
            return "passes a limit: " + message;
        }
        var what = message.startsWith("Duplicate Object property") ? "has a name twice in one object" : "is not JSON";
        var where = e.getLocation();
        return where == null || where.getLineNr() < 1
                ? what
                : what + " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    /** Refuses numbers that are short to write and dear to reckon with. */
    private static final class BoundedNumbers extends JsonNodeFactory {

        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (Math.abs((long) number.scale()) > JsonLimits.EXPONENT_MAX + JsonLimits.NUMBER_MAX) {
                throw new StreamConstraintsException("an exponent beyond " + JsonLimits.EXPONENT_MAX);
            }
            return super.numberNode(number);
        }
    }
}

package io.isthmus.schema.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Protobuf's values that have no parts, and what stands for them in JSON. What cannot stand for one is null. */
final class Values {

    private static final BigInteger TWO_TO_32 = BigInteger.ONE.shiftLeft(32);
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);
    private static final int DIGITS_MAX = 40;

    private Values() {}

    static @Nullable Object write(FieldDescriptor field, JsonNode node) {
        return switch (field.getType()) {
            case BOOL -> node.isBoolean() ? node.booleanValue() : null;
            case INT32, SINT32, SFIXED32 -> signed(whole(node), 32, false);
            case UINT32, FIXED32 -> unsigned(whole(node), TWO_TO_32, false);
            case INT64, SINT64, SFIXED64 -> signed(whole(node), 64, true);
            case UINT64, FIXED64 -> unsigned(whole(node), TWO_TO_64, true);
            case FLOAT -> {
                Double value = real(node, true);
                yield value == null ? null : (Object) value.floatValue();
            }
            case DOUBLE -> real(node, false);
            case STRING -> node.isString() && isWhole(node.stringValue()) ? node.stringValue() : null;
            case BYTES -> bytes(node);
            case ENUM -> constant(field, node);
            case MESSAGE, GROUP -> null;
        };
    }

    /** The key of a map, whose JSON name it is. */
    static @Nullable Object key(FieldDescriptor field, String name) {
        return switch (field.getJavaType()) {
            case STRING -> isWhole(name) ? name : null;
            case BOOLEAN ->
                switch (name) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> null;
                };
            default -> write(field, JsonNodeFactory.instance.stringNode(name));
        };
    }

    private static @Nullable BigInteger whole(JsonNode node) {
        BigDecimal number;
        if (node.isNumber()) {
            number = node.decimalValue();
        } else if (node.isString() && node.stringValue().matches("-?\\d{1,20}")) {
            number = new BigDecimal(node.stringValue());
        } else {
            return null;
        }
        if (Math.abs((long) number.scale()) > DIGITS_MAX || number.precision() > DIGITS_MAX) {
            return null;
        }
        try {
            return number.toBigIntegerExact();
        } catch (ArithmeticException broken) {
            return null;
        }
    }

    private static @Nullable Object signed(@Nullable BigInteger value, int bits, boolean isLong) {
        return value == null || value.bitLength() >= bits
                ? null
                : isLong ? (Object) value.longValue() : value.intValue();
    }

    private static @Nullable Object unsigned(@Nullable BigInteger value, BigInteger limit, boolean isLong) {
        return value == null || value.signum() < 0 || value.compareTo(limit) >= 0
                ? null
                : isLong ? (Object) value.longValue() : value.intValue();
    }

    private static @Nullable Double real(JsonNode node, boolean isFloat) {
        if (node.isString()) {
            return switch (node.stringValue()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> null;
            };
        }
        if (!node.isNumber()) {
            return null;
        }
        double value = node.decimalValue().doubleValue();
        return (isFloat ? Float.isFinite((float) value) : Double.isFinite(value)) ? value : null;
    }

    private static @Nullable ByteString bytes(JsonNode node) {
        if (!node.isString()) {
            return null;
        }
        try {
            // Both alphabets are allowed.
            return ByteString.copyFrom(Base64.getDecoder()
                    .decode(node.stringValue().replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private static @Nullable EnumValueDescriptor constant(FieldDescriptor field, JsonNode node) {
        if (node.isString()) {
            return field.getEnumType().findValueByName(node.stringValue());
        }
        return node.isNumber() && signed(whole(node), 32, false) instanceof Integer number
                ? field.getEnumType().findValueByNumber(number)
                : null;
    }

    /** Whether it has no half of a surrogate pair, which JSON can escape and UTF-8 cannot say. */
    private static boolean isWhole(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    static Object read(FieldDescriptor field, Object value) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> Integer.toUnsignedLong((Integer) value);
            // As text, by Protobuf's mapping: not every reader of JSON has numbers of 64 bits.
            case INT64, SINT64, SFIXED64 -> value.toString();
            case UINT64, FIXED64 -> Long.toUnsignedString((Long) value);
            case FLOAT -> Float.isFinite((Float) value) ? new BigDecimal(value.toString()) : value.toString();
            case DOUBLE -> Double.isFinite((Double) value) ? value : value.toString();
            case BYTES -> Base64.getEncoder().encodeToString(((ByteString) value).toByteArray());
            case ENUM -> {
                var constant = (EnumValueDescriptor) value;
                // One that the descriptor does not know has only its number.
                yield constant.getIndex() < 0 ? (Object) constant.getNumber() : constant.getName();
            }
            case BOOL, INT32, SINT32, SFIXED32, STRING, MESSAGE, GROUP -> value;
        };
    }

    static String wanted(FieldDescriptor field) {
        return switch (field.getType()) {
            case BOOL -> "must be true or false";
            case STRING -> "must be a string";
            case BYTES -> "must be a string of Base64";
            case ENUM ->
                "must be one of "
                        + field.getEnumType().getValues().stream()
                                .map(EnumValueDescriptor::getName)
                                .collect(Collectors.joining(", "));
            case FLOAT, DOUBLE -> "must be a number that is finite as a " + name(field);
            case INT32, SINT32, SFIXED32, UINT32, FIXED32, INT64, SINT64, SFIXED64, UINT64, FIXED64 ->
                "must be a whole number that is a " + name(field);
            case MESSAGE, GROUP -> "must be an object";
        };
    }

    private static String name(FieldDescriptor field) {
        return field.getType().name().toLowerCase(Locale.ROOT);
    }
}

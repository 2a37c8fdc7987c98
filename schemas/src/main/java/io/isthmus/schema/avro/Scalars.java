package io.isthmus.schema.avro;

import io.isthmus.schema.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.apache.avro.AvroTypeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Avro's values that have no parts, and what stands for them in JSON. What cannot stand for one is null. */
final class Scalars {

    /** Digits of a number that is reckoned with; JSON's own limit. */
    private static final int DIGITS_MAX = 400;

    private static final int UUID_BYTES = 16;

    private Scalars() {}

    /** An {@code int} or {@code long}: a whole number, or the text of a date or time where the schema says that it is one. */
    static @Nullable Long whole(Schema schema, JsonNode node) {
        if (node.isString()) {
            try {
                return Times.read(schema.getLogicalType(), node.stringValue());
            } catch (DateTimeException | ArithmeticException none) {
                return null;
            }
        }
        BigDecimal number = number(node);
        if (number == null || number.precision() - number.scale() > 20) {
            return null;
        }
        try {
            long value = number.longValueExact();
            return schema.getType() == Schema.Type.LONG || value == (int) value ? value : null;
        } catch (ArithmeticException none) {
            return null;
        }
    }

    /** A {@code float} or {@code double}: a number that is finite as one, or what JSON has no number for. */
    static @Nullable Double real(Schema schema, JsonNode node) {
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
        boolean finite = schema.getType() == Schema.Type.FLOAT ? Float.isFinite((float) value) : Double.isFinite(value);
        return finite ? value : null;
    }

    static @Nullable String text(Schema schema, JsonNode node) {
        if (!node.isString()) {
            return null;
        }
        String text = node.stringValue();
        return (!isUuid(schema) || uuid(text) != null) && Texts.isWhole(text) ? text : null;
    }

    /** {@code bytes} or {@code fixed}: Base64, or a number where the schema says that it is a decimal one. */
    static byte @Nullable [] binary(Schema schema, JsonNode node) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return unscaled(schema, decimal, node);
        }
        if (!node.isString()) {
            return null;
        }
        if (isUuid(schema)) {
            UUID uuid = uuid(node.stringValue());
            return uuid == null ? null : bytes(uuid);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(node.stringValue());
            return schema.getType() == Schema.Type.FIXED && bytes.length != schema.getFixedSize() ? null : bytes;
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private static byte @Nullable [] unscaled(Schema schema, LogicalTypes.Decimal decimal, JsonNode node) {
        BigDecimal number = number(node);
        if (number == null) {
            return null;
        }
        BigInteger unscaled;
        try {
            BigDecimal scaled =
                    number.signum() == 0 ? BigDecimal.ZERO.setScale(decimal.getScale()) : scaled(number, decimal);
            if (scaled.precision() > decimal.getPrecision()) {
                return null;
            }
            unscaled = scaled.unscaledValue();
        } catch (ArithmeticException moreDigits) {
            return null;
        }
        byte[] bytes = unscaled.toByteArray();
        if (schema.getType() == Schema.Type.BYTES) {
            return bytes;
        }
        int padding = schema.getFixedSize() - bytes.length;
        if (padding < 0) {
            return null;
        }
        byte[] fixed = new byte[schema.getFixedSize()];
        Arrays.fill(fixed, 0, padding, (byte) (unscaled.signum() < 0 ? -1 : 0));
        System.arraycopy(bytes, 0, fixed, padding, bytes.length);
        return fixed;
    }

    private static BigDecimal scaled(BigDecimal number, LogicalTypes.Decimal decimal) {
        if (number.precision() - number.scale() > decimal.getPrecision()) {
            throw new ArithmeticException("too large");
        }
        return number.setScale(decimal.getScale());
    }

    private static @Nullable BigDecimal number(JsonNode node) {
        return node.isNumber() && node.decimalValue().precision() <= DIGITS_MAX ? node.decimalValue() : null;
    }

    static boolean isUuid(Schema schema) {
        return schema.getLogicalType() != null
                && schema.getLogicalType().getName().equals("uuid");
    }

    private static @Nullable UUID uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            // Java also reads what has fewer digits.
            return text.length() == 36 ? uuid : null;
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static Object ofWhole(Schema schema, long value) {
        String text = Times.write(schema.getLogicalType(), value);
        return text == null ? (Object) value : text;
    }

    static Object ofReal(double value) {
        return Double.isFinite(value) ? (Object) value : Double.toString(value);
    }

    static Object ofFloat(float value) {
        // By way of its text: as a double it would have digits that nobody wrote.
        return Float.isFinite(value) ? (Object) new BigDecimal(Float.toString(value)) : Float.toString(value);
    }

    static Object ofBinary(Schema schema, byte[] bytes) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            if (bytes.length == 0 || bytes.length > decimal.getPrecision() / 2 + 2 + fixed(schema)) {
                throw new AvroTypeException("a decimal has more digits than its schema has");
            }
            return Json.of(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
        }
        if (isUuid(schema) && bytes.length == UUID_BYTES) {
            var buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong()).toString();
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static int fixed(Schema schema) {
        return schema.getType() == Schema.Type.FIXED ? schema.getFixedSize() : 0;
    }

    /** What a value of this type must be, for people. */
    static String wanted(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return "must be a number of at most " + decimal.getPrecision() + " digits, " + decimal.getScale()
                    + " of them behind the point";
        }
        if (isUuid(schema)) {
            return "must be a UUID";
        }
        String time = Times.wanted(schema.getLogicalType());
        if (time != null) {
            return time;
        }
        return switch (schema.getType()) {
            case INT -> "must be a whole number of 32 bits";
            case LONG -> "must be a whole number of 64 bits";
            case FLOAT, DOUBLE -> "must be a number that is finite as a " + schema.getName();
            case STRING -> "must be a string";
            case BYTES -> "must be a string of Base64";
            case FIXED -> "must be a string of Base64 that has " + schema.getFixedSize() + " bytes";
            case RECORD, ENUM, ARRAY, MAP, UNION, BOOLEAN, NULL -> "must be of the type " + schema.getName();
        };
    }
}

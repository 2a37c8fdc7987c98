package io.isthmus.schema.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Messages of {@code google.protobuf} that are something else in JSON than an object of their fields. */
final class WellKnown {

    private static final String PACKAGE = "google.protobuf.";
    private static final Set<String> WRAPPERS = Set.of(
            "DoubleValue",
            "FloatValue",
            "Int64Value",
            "UInt64Value",
            "Int32Value",
            "UInt32Value",
            "BoolValue",
            "StringValue",
            "BytesValue");
    private static final Set<String> OTHERS =
            Set.of("Timestamp", "Duration", "FieldMask", "Struct", "Value", "ListValue");

    /** What the mapping has for times: the years 1 to 9999. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** Ten thousand years, by the definition of the type. */
    private static final long DURATION_SECONDS_MAX = 315_576_000_000L;

    private static final int NANO_DIGITS = 9;

    private WellKnown() {}

    static boolean isOne(Descriptor type) {
        return type.getFullName().startsWith(PACKAGE)
                && (OTHERS.contains(type.getName()) || WRAPPERS.contains(type.getName()))
                && type.getContainingType() == null;
    }

    /** Whether JSON's null is a value of this field, and not its absence. */
    static boolean takesNull(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isRepeated()
                && field.getMessageType().getFullName().equals(PACKAGE + "Value");
    }

    /** Null if {@code node} is no such thing. */
    static @Nullable Message write(Descriptor type, JsonNode node) {
        return switch (type.getName()) {
            case "Timestamp" -> timestamp(type, node);
            case "Duration" -> duration(type, node);
            case "FieldMask" -> mask(type, node);
            case "Struct" -> node.isObject() ? struct(type, node, 0) : null;
            case "ListValue" -> node.isArray() ? list(type, node, 0) : null;
            case "Value" -> value(type, node, 0);
            default -> {
                FieldDescriptor field = type.findFieldByNumber(1);
                Object value = Values.write(field, node);
                yield value == null
                        ? null
                        : DynamicMessage.newBuilder(type).setField(field, value).build();
            }
        };
    }

    static @Nullable Object read(Message message) {
        return switch (message.getDescriptorForType().getName()) {
            case "Timestamp" -> {
                long seconds = (long) get(message, 1);
                int nanos = (int) get(message, 2);
                yield seconds < FIRST.getEpochSecond() || seconds > LAST.getEpochSecond() || nanos < 0
                        ? null
                        : Instant.ofEpochSecond(seconds, nanos).toString();
            }
            case "Duration" ->
                BigDecimal.valueOf((long) get(message, 1))
                                .add(BigDecimal.valueOf((int) get(message, 2), NANO_DIGITS))
                                .stripTrailingZeros()
                                .toPlainString()
                        + "s";
            case "FieldMask" ->
                ((List<?>) get(message, 1))
                        .stream().map(path -> camel(path.toString())).collect(Collectors.joining(","));
            case "Struct", "ListValue", "Value" -> free(message);
            default -> Values.read(message.getDescriptorForType().findFieldByNumber(1), get(message, 1));
        };
    }

    private static Object get(Message message, int number) {
        return message.getField(message.getDescriptorForType().findFieldByNumber(number));
    }

    private static @Nullable Message timestamp(Descriptor type, JsonNode node) {
        if (!node.isString()) {
            return null;
        }
        try {
            Instant instant = OffsetDateTime.parse(node.stringValue()).toInstant();
            return instant.isBefore(FIRST) || instant.isAfter(LAST)
                    ? null
                    : seconds(type, instant.getEpochSecond(), instant.getNano());
        } catch (DateTimeException none) {
            return null;
        }
    }

    private static @Nullable Message duration(Descriptor type, JsonNode node) {
        if (!node.isString() || !node.stringValue().matches("-?\\d{1,12}(\\.\\d{1,9})?s")) {
            return null;
        }
        var seconds = new BigDecimal(
                node.stringValue().substring(0, node.stringValue().length() - 1));
        return Math.abs(seconds.longValue()) > DURATION_SECONDS_MAX
                ? null
                : seconds(
                        type,
                        seconds.longValue(),
                        seconds.remainder(BigDecimal.ONE)
                                .movePointRight(NANO_DIGITS)
                                .intValueExact());
    }

    private static Message seconds(Descriptor type, long seconds, int nanos) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByNumber(1), seconds)
                .setField(type.findFieldByNumber(2), nanos)
                .build();
    }

    private static @Nullable Message mask(Descriptor type, JsonNode node) {
        if (!node.isString() || !node.stringValue().matches("[A-Za-z0-9.,]*")) {
            return null;
        }
        var mask = DynamicMessage.newBuilder(type);
        Arrays.stream(node.stringValue().split(",", -1))
                .filter(path -> !path.isEmpty())
                .forEach(path -> mask.addRepeatedField(type.findFieldByNumber(1), snake(path)));
        return mask.build();
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static String camel(String snake) {
        var camel = new StringBuilder();
        for (int i = 0; i < snake.length(); i++) {
            boolean isNext = i > 0 && snake.charAt(i - 1) == '_';
            if (snake.charAt(i) != '_') {
                camel.append(isNext ? Character.toUpperCase(snake.charAt(i)) : snake.charAt(i));
            }
        }
        return camel.toString();
    }

    private static @Nullable Message struct(Descriptor type, JsonNode node, int depth) {
        FieldDescriptor fields = type.findFieldByNumber(1);
        Descriptor entry = fields.getMessageType();
        FieldDescriptor keys = entry.findFieldByNumber(1);
        FieldDescriptor values = entry.findFieldByNumber(2);
        var struct = DynamicMessage.newBuilder(type);
        for (String name : node.propertyNames()) {
            Object key = Values.key(keys, name);
            Message value = value(values.getMessageType(), node.get(name), depth + 1);
            if (key == null || value == null) {
                return null;
            }
            struct.addRepeatedField(
                    fields,
                    DynamicMessage.newBuilder(entry)
                            .setField(keys, key)
                            .setField(values, value)
                            .build());
        }
        return struct.build();
    }

    private static @Nullable Message list(Descriptor type, JsonNode node, int depth) {
        FieldDescriptor values = type.findFieldByNumber(1);
        var list = DynamicMessage.newBuilder(type);
        for (JsonNode element : node) {
            Message value = value(values.getMessageType(), element, depth + 1);
            if (value == null) {
                return null;
            }
            list.addRepeatedField(values, value);
        }
        return list.build();
    }

    /** Null for what is too deep for a parser at the other end, or cannot be said. */
    private static @Nullable Message value(Descriptor type, JsonNode node, int depth) {
        if (depth > ProtoType.DEPTH_MAX / 3) {
            return null;
        }
        Object value;
        int field;
        if (node.isNull()) {
            field = 1;
            value = type.findFieldByNumber(1).getEnumType().findValueByNumber(0);
        } else if (node.isNumber()) {
            field = 2;
            value = Values.write(type.findFieldByNumber(2), node);
        } else if (node.isString()) {
            field = 3;
            value = Values.write(type.findFieldByNumber(3), node);
        } else if (node.isBoolean()) {
            field = 4;
            value = node.booleanValue();
        } else if (node.isObject()) {
            field = 5;
            value = struct(type.findFieldByNumber(5).getMessageType(), node, depth);
        } else {
            field = 6;
            value = list(type.findFieldByNumber(6).getMessageType(), node, depth);
        }
        return value == null
                ? null
                : DynamicMessage.newBuilder(type)
                        .setField(type.findFieldByNumber(field), value)
                        .build();
    }

    private static @Nullable Object free(Message message) {
        return switch (message.getDescriptorForType().getName()) {
            case "Struct" -> {
                var members = new LinkedHashMap<String, @Nullable Object>();
                for (Object each : (List<?>) get(message, 1)) {
                    var entry = (Message) each;
                    members.put((String) get(entry, 1), free((Message) get(entry, 2)));
                }
                yield members;
            }
            case "ListValue" -> {
                var elements = new ArrayList<@Nullable Object>();
                ((List<?>) get(message, 1)).forEach(element -> elements.add(free((Message) element)));
                yield elements;
            }
            default -> {
                FieldDescriptor kind = message.getOneofFieldDescriptor(
                        message.getDescriptorForType().getOneofs().getFirst());
                if (kind == null || kind.getNumber() == 1) {
                    yield null;
                }
                Object value = message.getField(kind);
                yield value instanceof Message inner ? free(inner) : Values.read(kind, value);
            }
        };
    }

    static String wanted(Descriptor type) {
        return switch (type.getName()) {
            case "Timestamp" -> "must be a time with its offset, such as 2026-11-25T08:30:00Z";
            case "Duration" -> "must be seconds, such as 1.5s";
            case "FieldMask" -> "must be names with commas between them";
            case "Struct" -> "must be an object, not too deep";
            case "ListValue" -> "must be an array, not too deep";
            case "Value" -> "must not be so deep";
            default -> Values.wanted(type.findFieldByNumber(1));
        };
    }
}

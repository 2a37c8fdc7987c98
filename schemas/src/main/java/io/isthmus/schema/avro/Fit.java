package io.isthmus.schema.avro;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Which branch of a union a JSON value is: the first, in the order of the schema, that it fits. Only where several branches
 * are of the value's kind, such as two records, are they looked into. For one value.
 */
final class Fit {

    /** Values looked at to tell branches apart. Unions inside unions could take time exponential in their depth. */
    static final int STEPS_MAX = 1_000_000;

    static final int NONE = -1;
    static final int TOO_DEAR = -2;

    static final JsonNode NULL = JsonNodeFactory.instance.nullNode();

    private int steps;

    /** The number of the branch, {@link #NONE} or {@link #TOO_DEAR}. */
    int branch(Schema union, JsonNode node) {
        List<Schema> types = union.getTypes();
        int only = NONE;
        for (int i = 0; i < types.size(); i++) {
            if (isOfKind(types.get(i), node)) {
                if (only != NONE) {
                    return firstThatFits(types, node);
                }
                only = i;
            }
        }
        // What is wrong inside the only one that it can be is told there.
        return only;
    }

    private int firstThatFits(List<Schema> types, JsonNode node) {
        for (int i = 0; i < types.size(); i++) {
            if (fits(types.get(i), node)) {
                return i;
            }
        }
        return steps > STEPS_MAX ? TOO_DEAR : NONE;
    }

    private boolean fits(Schema schema, JsonNode node) {
        if (++steps > STEPS_MAX || !isOfKind(schema, node)) {
            return false;
        }
        return switch (schema.getType()) {
            case RECORD ->
                schema.getFields().stream().allMatch(field -> fits(field, node.get(field.name())))
                        && node.propertyNames().stream().allMatch(name -> schema.getField(name) != null);
            case ARRAY -> node.valueStream().allMatch(element -> fits(schema.getElementType(), element));
            case MAP -> node.valueStream().allMatch(value -> fits(schema.getValueType(), value));
            case UNION -> schema.getTypes().stream().anyMatch(type -> fits(type, node));
            case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, ENUM, BYTES, FIXED -> true;
        };
    }

    private boolean fits(Schema.Field field, @Nullable JsonNode member) {
        return member == null ? field.hasDefaultValue() || mayBeNull(field.schema()) : fits(field.schema(), member);
    }

    private static boolean isOfKind(Schema schema, JsonNode node) {
        return switch (schema.getType()) {
            case NULL -> node.isNull();
            case BOOLEAN -> node.isBoolean();
            case INT, LONG -> Scalars.whole(schema, node) != null;
            case FLOAT, DOUBLE -> Scalars.real(schema, node) != null;
            case STRING -> Scalars.text(schema, node) != null;
            case ENUM -> node.isString() && schema.hasEnumSymbol(node.stringValue());
            case BYTES, FIXED -> Scalars.binary(schema, node) != null;
            case RECORD, MAP -> node.isObject();
            case ARRAY -> node.isArray();
            case UNION -> true;
        };
    }

    /** Whether a field of this type may be left out for null. */
    static boolean mayBeNull(Schema schema) {
        return schema.getType() == Schema.Type.NULL || (schema.isUnion() && schema.isNullable());
    }

    /** The branches for people. */
    static String names(Schema union) {
        return union.getTypes().stream()
                .map(type -> type.getLogicalType() == null
                        ? type.getFullName()
                        : type.getLogicalType().getName())
                .collect(Collectors.joining(", "));
    }
}

package io.isthmus.schema.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.MisfitException;
import io.isthmus.schema.payload.Misfits;
import io.isthmus.schema.payload.Misfits.Place;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes a message of one JSON value. It goes on after a misfit, so that all are told. */
final class ProtoWriter {

    private final Misfits misfits = new Misfits();
    private final Map<Descriptor, Map<String, FieldDescriptor>> known = new HashMap<>();

    Message write(Descriptor type, Json value) throws MisfitException {
        Message message = message(type, (JsonNode) value.tree(), null, 0);
        misfits.check();
        return message;
    }

    private Message message(Descriptor type, JsonNode node, @Nullable Place place, int depth) {
        if (depth >= ProtoType.DEPTH_MAX) {
            misfits.add(place, "limit", "is deeper than " + ProtoType.DEPTH_MAX + " messages inside each other");
            return DynamicMessage.getDefaultInstance(type);
        }
        if (WellKnown.isOne(type)) {
            Message known = WellKnown.write(type, node);
            if (known == null) {
                wrong(place, WellKnown.wanted(type));
                return DynamicMessage.getDefaultInstance(type);
            }
            return known;
        }
        var message = DynamicMessage.newBuilder(type);
        if (!node.isObject()) {
            wrong(place, "must be an object: the message " + type.getName());
            return message.buildPartial();
        }
        Map<String, FieldDescriptor> fields = known.computeIfAbsent(type, ProtoWriter::fields);
        for (String name : node.propertyNames()) {
            var member = new Place(place, name);
            FieldDescriptor field = fields.get(name);
            if (field == null) {
                misfits.add(member, "additionalProperties", "is no field of the message " + type.getName());
            } else {
                set(message, field, node.get(name), member, depth);
            }
        }
        for (FieldDescriptor field : type.getFields()) {
            if (field.isRequired() && !node.has(field.getName()) && !node.has(field.getJsonName())) {
                misfits.add(place, "required", "needs " + field.getJsonName());
            }
        }
        return message.buildPartial();
    }

    /** By both names that a field may have. */
    private static Map<String, FieldDescriptor> fields(Descriptor type) {
        var fields = new HashMap<String, FieldDescriptor>();
        type.getFields().forEach(field -> fields.put(field.getName(), field));
        type.getFields().forEach(field -> fields.put(field.getJsonName(), field));
        return fields;
    }

    private void set(DynamicMessage.Builder message, FieldDescriptor field, JsonNode node, Place place, int depth) {
        if (node.isNull() && !WellKnown.takesNull(field)) {
            // As if it were left out.
            return;
        }
        OneofDescriptor choice = field.getRealContainingOneof();
        if (choice != null && message.hasOneof(choice)) {
            misfits.add(
                    place,
                    "oneOf",
                    "must not stand beside "
                            + message.getOneofFieldDescriptor(choice).getJsonName());
            return;
        }
        if (field.isMapField()) {
            map(message, field, node, place, depth);
        } else if (field.isRepeated()) {
            list(message, field, node, place, depth);
        } else {
            Object value = value(field, node, place, depth);
            if (value != null) {
                message.setField(field, value);
            }
        }
    }

    private void list(DynamicMessage.Builder message, FieldDescriptor field, JsonNode node, Place place, int depth) {
        if (!node.isArray()) {
            wrong(place, "must be an array");
            return;
        }
        for (int i = 0; i < node.size(); i++) {
            Object element = value(field, node.get(i), new Place(place, i), depth);
            if (element != null) {
                message.addRepeatedField(field, element);
            }
        }
    }

    private void map(DynamicMessage.Builder message, FieldDescriptor field, JsonNode node, Place place, int depth) {
        if (!node.isObject()) {
            wrong(place, "must be an object: a map");
            return;
        }
        FieldDescriptor keys = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor values = field.getMessageType().findFieldByNumber(2);
        for (String name : node.propertyNames()) {
            var member = new Place(place, name);
            Object key = Values.key(keys, name);
            if (key == null) {
                wrong(member, "has a name that is no " + keys.getType().name().toLowerCase(Locale.ROOT));
                continue;
            }
            Object value = value(values, node.get(name), member, depth);
            if (value != null) {
                message.addRepeatedField(
                        field,
                        DynamicMessage.newBuilder(field.getMessageType())
                                .setField(keys, key)
                                .setField(values, value)
                                .buildPartial());
            }
        }
    }

    private @Nullable Object value(FieldDescriptor field, JsonNode node, Place place, int depth) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            return message(field.getMessageType(), node, place, depth + 1);
        }
        Object value = Values.write(field, node);
        if (value == null) {
            misfits.add(
                    place,
                    field.getJavaType() == FieldDescriptor.JavaType.ENUM ? "enum" : "type",
                    Values.wanted(field));
        }
        return value;
    }

    private void wrong(@Nullable Place place, String detail) {
        misfits.add(place, "type", detail);
    }
}

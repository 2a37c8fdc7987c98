package io.isthmus.schema.protobuf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes JSON of a message. Its depth was limited when it was parsed. */
final class ProtoReader {

    @Nullable
    Object read(Message message) {
        if (WellKnown.isOne(message.getDescriptorForType())) {
            return WellKnown.read(message);
        }
        var members = new LinkedHashMap<String, @Nullable Object>();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isMapField()) {
                members.put(field.getJsonName(), map(message, field));
            } else if (field.isRepeated()) {
                members.put(field.getJsonName(), list(message, field));
            } else if (!field.hasPresence() || message.hasField(field)) {
                // Without presence nobody can tell whether it was left out: then it is what it is.
                members.put(field.getJsonName(), value(field, message.getField(field)));
            }
        }
        return members;
    }

    private List<@Nullable Object> list(Message message, FieldDescriptor field) {
        int count = message.getRepeatedFieldCount(field);
        var elements = new ArrayList<@Nullable Object>(count);
        for (int i = 0; i < count; i++) {
            elements.add(value(field, message.getRepeatedField(field, i)));
        }
        return elements;
    }

    private Map<String, @Nullable Object> map(Message message, FieldDescriptor field) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
            var entry = (Message) message.getRepeatedField(field, i);
            FieldDescriptor keys = entry.getDescriptorForType().findFieldByNumber(1);
            FieldDescriptor values = entry.getDescriptorForType().findFieldByNumber(2);
            members.put(String.valueOf(Values.read(keys, entry.getField(keys))), value(values, entry.getField(values)));
        }
        return members;
    }

    private @Nullable Object value(FieldDescriptor field, Object value) {
        return value instanceof Message message ? read(message) : Values.read(field, value);
    }
}

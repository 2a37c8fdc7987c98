package io.isthmus.schema.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;

/** What stands for the fields that a body leaves out, as it is written. A default is in Avro's own JSON, not in ours. */
final class Defaults {

    /** By the field itself, since comparing schemas takes long. */
    private final IdentityHashMap<Schema.Field, byte[]> written = new IdentityHashMap<>();

    private final IdentityHashMap<Schema, Boolean> seen = new IdentityHashMap<>();

    /** Those of {@code schema} and all that is in it. */
    Defaults(Schema schema) {
        collect(schema);
    }

    private void collect(Schema schema) {
        if (seen.put(schema, true) != null) {
            return;
        }
        parts(schema).forEach(this::collect);
        if (schema.getType() == Schema.Type.RECORD) {
            for (Schema.Field field : schema.getFields()) {
                if (field.hasDefaultValue()) {
                    written.put(field, write(field));
                }
            }
        }
    }

    private static List<Schema> parts(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().map(Schema.Field::schema).toList();
            case ARRAY -> List.of(schema.getElementType());
            case MAP -> List.of(schema.getValueType());
            case UNION -> schema.getTypes();
            case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, ENUM, BYTES, FIXED -> List.of();
        };
    }

    byte[] of(Schema.Field field) {
        return Objects.requireNonNull(written.get(field));
    }

    private static byte[] write(Schema.Field field) {
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<Object>(field.schema())
                    .write(GenericData.get().getDefaultValue(field), encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}

package io.isthmus.schema.avro;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.MisfitException;
import io.isthmus.schema.payload.Misfits;
import io.isthmus.schema.payload.Misfits.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Writes one JSON value as Avro. It goes on after a misfit, so that all are told. */
final class AvroWriter {

    private final Defaults defaults;
    private final Misfits misfits = new Misfits();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    private final Fit fit = new Fit();

    AvroWriter(Defaults defaults) {
        this.defaults = defaults;
    }

    byte[] write(Schema schema, Json value) throws MisfitException {
        try {
            write(schema, (JsonNode) value.tree(), null);
            out.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        misfits.check();
        return bytes.toByteArray();
    }

    private void write(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        switch (schema.getType()) {
            case RECORD -> record(schema, node, place);
            case ARRAY -> array(schema, node, place);
            case MAP -> map(schema, node, place);
            case UNION -> union(schema, node, place);
            case NULL -> {
                if (node.isNull()) {
                    out.writeNull();
                } else {
                    wrong(place, "must be null");
                }
            }
            case BOOLEAN -> {
                if (node.isBoolean()) {
                    out.writeBoolean(node.booleanValue());
                } else {
                    wrong(place, "must be true or false");
                }
            }
            case INT, LONG -> whole(schema, node, place);
            case FLOAT, DOUBLE -> real(schema, node, place);
            case STRING -> text(schema, node, place);
            case ENUM -> {
                if (node.isString() && schema.hasEnumSymbol(node.stringValue())) {
                    out.writeEnum(schema.getEnumOrdinal(node.stringValue()));
                } else {
                    misfits.add(place, "enum", "must be one of " + String.join(", ", schema.getEnumSymbols()));
                }
            }
            case BYTES, FIXED -> binary(schema, node, place);
        }
    }

    private void record(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        if (!node.isObject()) {
            wrong(place, "must be an object: the record " + schema.getName());
            return;
        }
        for (Schema.Field field : schema.getFields()) {
            JsonNode member = node.get(field.name());
            if (member != null) {
                write(field.schema(), member, new Place(place, field.name()));
            } else if (field.hasDefaultValue()) {
                out.writeFixed(defaults.of(field));
            } else if (Fit.mayBeNull(field.schema())) {
                write(field.schema(), Fit.NULL, new Place(place, field.name()));
            } else {
                misfits.add(place, "required", "needs " + field.name());
            }
        }
        for (String name : node.propertyNames()) {
            if (schema.getField(name) == null) {
                misfits.add(
                        new Place(place, name),
                        "additionalProperties",
                        "is no field of the record " + schema.getName());
            }
        }
    }

    private void array(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        if (!node.isArray()) {
            wrong(place, "must be an array");
            return;
        }
        out.writeArrayStart();
        out.setItemCount(node.size());
        for (int i = 0; i < node.size(); i++) {
            out.startItem();
            write(schema.getElementType(), node.get(i), new Place(place, i));
        }
        out.writeArrayEnd();
    }

    private void map(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        if (!node.isObject()) {
            wrong(place, "must be an object: a map");
            return;
        }
        out.writeMapStart();
        out.setItemCount(node.size());
        for (String name : node.propertyNames()) {
            out.startItem();
            var member = new Place(place, name);
            if (Texts.isWhole(name)) {
                out.writeString(name);
            } else {
                wrong(member, "has half a character in its name");
            }
            write(schema.getValueType(), node.get(name), member);
        }
        out.writeMapEnd();
    }

    private void union(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        int branch = fit.branch(schema, node);
        if (branch == Fit.TOO_DEAR) {
            misfits.add(place, "limit", "takes more than " + Fit.STEPS_MAX + " steps to find out which type it is");
        } else if (branch == Fit.NONE) {
            misfits.add(place, "anyOf", "must be one of " + Fit.names(schema));
        } else {
            out.writeIndex(branch);
            write(schema.getTypes().get(branch), node, place);
        }
    }

    private void whole(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        Long value = Scalars.whole(schema, node);
        if (value == null) {
            wrong(place, Scalars.wanted(schema));
        } else if (schema.getType() == Schema.Type.INT) {
            out.writeInt(value.intValue());
        } else {
            out.writeLong(value);
        }
    }

    private void real(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        Double value = Scalars.real(schema, node);
        if (value == null) {
            wrong(place, Scalars.wanted(schema));
        } else if (schema.getType() == Schema.Type.FLOAT) {
            out.writeFloat(value.floatValue());
        } else {
            out.writeDouble(value);
        }
    }

    private void text(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        String value = Scalars.text(schema, node);
        if (value == null) {
            wrong(place, Scalars.wanted(schema));
        } else {
            out.writeString(value);
        }
    }

    private void binary(Schema schema, JsonNode node, @Nullable Place place) throws IOException {
        byte[] value = Scalars.binary(schema, node);
        if (value == null) {
            wrong(place, Scalars.wanted(schema));
        } else if (schema.getType() == Schema.Type.FIXED) {
            out.writeFixed(value);
        } else {
            out.writeBytes(value);
        }
    }

    private void wrong(@Nullable Place place, String detail) {
        misfits.add(place, "type", detail);
    }
}

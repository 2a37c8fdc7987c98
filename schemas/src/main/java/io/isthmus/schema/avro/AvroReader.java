package io.isthmus.schema.avro;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.JsonLimits;
import io.isthmus.schema.payload.Decoding;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/** Reads what was written with one schema as another has it. */
final class AvroReader implements Decoding {

    /** Values of one body, so that a few bytes cannot stand for more memory than their length would let one think. */
    private static final int VALUES_MAX = 2_000_000;

    private final Schema writer;
    private final Schema reader;

    /** One that nobody uses now: it takes long to make, and is for one value at a time. */
    private final AtomicReference<@Nullable ResolvingDecoder> idle = new AtomicReference<>();

    AvroReader(Schema writer, Schema reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public Json decode(byte[] bytes, int from) throws UnreadableBytesException {
        var in = new BoundedDecoder(bytes, from);
        try {
            ResolvingDecoder decoder = decoder(in);
            var value = Json.of(new Reading(decoder).read(reader, 0));
            decoder.drain();
            if (in.remaining() > 0) {
                throw new UnreadableBytesException("something follows its end");
            }
            // After a failure it is in the middle of something, and dropped.
            idle.set(decoder);
            return value;
        } catch (BufferUnderflowException end) {
            throw new UnreadableBytesException("it ends too early");
        } catch (AvroRuntimeException | IOException | IndexOutOfBoundsException unreadable) {
            throw new UnreadableBytesException("it does not fit its schema");
        }
    }

    private ResolvingDecoder decoder(BoundedDecoder in) throws IOException {
        ResolvingDecoder kept = idle.getAndSet(null);
        if (kept == null) {
            return DecoderFactory.get().resolvingDecoder(writer, reader, in);
        }
        kept.configure(in);
        return kept;
    }

    /** One value and what is in it. */
    private static final class Reading {

        private final ResolvingDecoder in;
        private int values;

        Reading(ResolvingDecoder in) {
            this.in = in;
        }

        @Nullable
        Object read(Schema schema, int depth) throws IOException {
            if (depth > JsonLimits.DEPTH_MAX || ++values > VALUES_MAX) {
                throw new AvroTypeException("passes a limit");
            }
            return switch (schema.getType()) {
                case RECORD -> record(schema, depth);
                case ARRAY -> array(schema, depth);
                case MAP -> map(schema, depth);
                case UNION -> read(schema.getTypes().get(in.readIndex()), depth + 1);
                case NULL -> {
                    in.readNull();
                    yield null;
                }
                case BOOLEAN -> in.readBoolean();
                case INT -> Scalars.ofWhole(schema, in.readInt());
                case LONG -> Scalars.ofWhole(schema, in.readLong());
                case FLOAT -> Scalars.ofFloat(in.readFloat());
                case DOUBLE -> Scalars.ofReal(in.readDouble());
                case STRING -> in.readString();
                case ENUM -> schema.getEnumSymbols().get(in.readEnum());
                case BYTES -> {
                    var buffer = in.readBytes(null);
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.get(bytes);
                    yield Scalars.ofBinary(schema, bytes);
                }
                case FIXED -> {
                    byte[] bytes = new byte[schema.getFixedSize()];
                    in.readFixed(bytes, 0, bytes.length);
                    yield Scalars.ofBinary(schema, bytes);
                }
            };
        }

        private Map<String, @Nullable Object> record(Schema schema, int depth) throws IOException {
            // In the order of the reader's schema, whatever the writer's was.
            var members = new LinkedHashMap<String, @Nullable Object>();
            schema.getFields().forEach(field -> members.put(field.name(), null));
            for (Schema.Field field : in.readFieldOrder()) {
                members.put(field.name(), read(field.schema(), depth + 1));
            }
            return members;
        }

        private List<@Nullable Object> array(Schema schema, int depth) throws IOException {
            var elements = new ArrayList<@Nullable Object>();
            for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
                for (long i = 0; i < left; i++) {
                    elements.add(read(schema.getElementType(), depth + 1));
                }
            }
            return elements;
        }

        private Map<String, @Nullable Object> map(Schema schema, int depth) throws IOException {
            var members = new LinkedHashMap<String, @Nullable Object>();
            for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
                for (long i = 0; i < left; i++) {
                    members.put(in.readString(), read(schema.getValueType(), depth + 1));
                }
            }
            return members;
        }
    }
}

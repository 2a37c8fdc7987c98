package io.isthmus.schema.avro;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of any schema and any value, each named by its seed, with Avro's own reader and writer as the judges. */
class AvroPropertiesTest {

    private static final int VALUES = 20;

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatAvroWritesIsReadAndWrittenBackToTheSameValue(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        Schema schema = new Schemas(random).schema(0);
        AvroType type = AvroType.parse(schema.toString());
        for (int i = 0; i < VALUES; i++) {
            Object datum = datum(schema, random, 0);
            byte[] theirs = write(schema, datum);

            Json json = type.decoding().decode(theirs, 0);
            byte[] ours = type.encode(json);

            assertThat(type.decoding().decode(ours, 0)).isEqualTo(json);
            assertThat(read(schema, ours)).as("seed " + seed + ", " + schema).isEqualTo(read(schema, theirs));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bytesThatAreSpoiltAreReadOrRefusedAndNothingElse(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        Schema schema = new Schemas(random).schema(0);
        AvroType type = AvroType.parse(schema.toString());
        byte[] bytes = write(schema, datum(schema, random, 0));
        for (int i = 0; i < VALUES; i++) {
            byte[] spoilt = Arrays.copyOf(bytes, random.nextInt(bytes.length + 2));
            for (int hits = random.nextInt(3); hits > 0 && spoilt.length > 0; hits--) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            }
            try {
                type.decoding().decode(spoilt, 0).toPayload();
            } catch (UnreadableBytesException refused) {
                assertThat(refused).hasMessageMatching("it .*|something follows its end");
            }
        }
    }

    private static byte[] write(Schema schema, @Nullable Object datum) throws Exception {
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<Object>(schema).write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static Object read(Schema schema, byte[] bytes) throws Exception {
        return new GenericDatumReader<Object>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    private static @Nullable Object datum(Schema schema, SplittableRandom random, int depth) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> schema.getLogicalType() == null ? random.nextInt() : random.nextInt(80_000_000);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case FLOAT -> random.nextInt() / 8f;
            case DOUBLE -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(-900, 900));
            case STRING -> text(random);
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            case BYTES ->
                ByteBuffer.wrap(
                        schema.getLogicalType() == null
                                ? bytes(random, random.nextInt(20))
                                // As short as it can be, which Avro does not ask for.
                                : BigInteger.valueOf(random.nextInt()).toByteArray());
            case FIXED -> new GenericData.Fixed(schema, bytes(random, schema.getFixedSize()));
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(datum(schema.getElementType(), random, depth + 1));
                }
                yield list;
            }
            case MAP -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), datum(schema.getValueType(), random, depth + 1));
                }
                yield map;
            }
            case UNION ->
                datum(schema.getTypes().get(random.nextInt(schema.getTypes().size())), random, depth + 1);
            case RECORD -> {
                var record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.pos(), datum(field.schema(), random, depth + 1)));
                yield record;
            }
        };
    }

    private static String text(SplittableRandom random) {
        return random.ints(random.nextInt(6), 0, 4)
                .mapToObj(kind -> switch (kind) {
                    case 0 -> "\ud83d\ude00";
                    case 1 -> "\u0000/~";
                    case 2 -> "ß";
                    default -> "a";
                })
                .reduce("", String::concat);
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Schemas whose values tell which branch of a union they are: where two could be, only the first comes back. */
    private static final class Schemas {

        private final SplittableRandom random;
        private int names;

        Schemas(SplittableRandom random) {
            this.random = random;
        }

        Schema schema(int depth) {
            return switch (random.nextInt(depth > 3 ? 12 : 16)) {
                case 0 -> Schema.create(Schema.Type.BOOLEAN);
                case 1 -> Schema.create(Schema.Type.INT);
                case 2 -> Schema.create(Schema.Type.LONG);
                case 3 -> Schema.create(Schema.Type.FLOAT);
                case 4 -> Schema.create(Schema.Type.DOUBLE);
                case 5 -> Schema.create(Schema.Type.STRING);
                case 6 -> Schema.create(Schema.Type.BYTES);
                case 7 -> Schema.createEnum("E" + names++, null, null, List.of("A", "B", "C"));
                case 8 -> Schema.createFixed("F" + names++, null, null, random.nextInt(5));
                case 9 -> logical(Schema.Type.LONG, "timestamp-micros");
                case 10 -> logical(Schema.Type.INT, "time-millis");
                case 11 -> decimal();
                case 12 -> Schema.createArray(schema(depth + 1));
                case 13 -> Schema.createMap(schema(depth + 1));
                case 14 -> union(depth);
                default -> record(depth);
            };
        }

        private Schema logical(Schema.Type type, String name) {
            return new Schema.Parser().parse("{\"type\":\"" + type.getName() + "\",\"logicalType\":\"" + name + "\"}");
        }

        private Schema decimal() {
            return new Schema.Parser()
                    .parse("{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":12,\"scale\":3}");
        }

        private Schema union(int depth) {
            Schema one = schema(depth + 1);
            return one.isUnion() ? one : Schema.createUnion(Schema.create(Schema.Type.NULL), one);
        }

        private Schema record(int depth) {
            var fields = new ArrayList<Schema.Field>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                fields.add(new Schema.Field("f" + i, schema(depth + 1)));
            }
            return Schema.createRecord("R" + names++, null, null, false, fields);
        }
    }
}

package io.isthmus.schema.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of any value, named by its seed. */
class ProtoPropertiesTest {

    @TempDir
    Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsReadCanBeWrittenAndIsReadAlikeAgain(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        ProtoType all = Shop.file(folder).type("shop.All");

        byte[] bytes = all.encode(value(random));
        Json read = all.decode(bytes, 0);

        assertThat(all.encode(read)).as("seed " + seed).hasSameSizeAs(bytes);
        assertThat(all.decode(all.encode(read), 0)).isEqualTo(read);

        for (int i = 0; i < 20; i++) {
            byte[] spoilt = Arrays.copyOf(bytes, random.nextInt(bytes.length + 2));
            if (spoilt.length > 0) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            }
            try {
                all.decode(spoilt, 0).toPayload();
            } catch (UnreadableBytesException refused) {
                assertThat(refused).hasMessageContaining("shop.All");
            }
        }
    }

    private static Json value(SplittableRandom random) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String kind : List.of("Int32", "Sint32", "Sfixed32")) {
            put(members, kind, random, random::nextInt);
        }
        for (String kind : List.of("Int64", "Sint64", "Sfixed64")) {
            put(members, kind, random, random::nextLong);
        }
        for (String kind : List.of("Uint32", "Fixed32")) {
            put(members, kind, random, () -> Integer.toUnsignedLong(random.nextInt()));
        }
        for (String kind : List.of("Uint64", "Fixed64")) {
            put(members, kind, random, () -> Long.toUnsignedString(random.nextLong()));
        }
        put(members, "Double", random, () -> Math.scalb(random.nextDouble(), random.nextInt(-900, 900)));
        put(members, "Float", random, () -> random.nextInt() / 8.0);
        put(members, "Bool", random, random::nextBoolean);
        put(members, "String", random, () -> "ß😀/~".repeat(random.nextInt(3)));
        put(members, "Bytes", random, () -> random.nextBoolean() ? "AP8=" : "");
        put(members, "Enum", random, () -> random.nextBoolean() ? "RED" : "NONE");
        members.put("counts", Map.of("" + Integer.toUnsignedLong(random.nextInt()), Map.of("sku", "a")));
        members.put(random.nextBoolean() ? "card" : "note", "");
        members.put(
                "theTimestamp",
                Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))
                        .toString());
        members.put("theDuration", random.nextInt() + "." + (100_000_000 + random.nextInt(800_000_000)) + "s");
        members.put("theValue", random.nextBoolean() ? List.of(1.5, "a") : Map.of("a", true));
        return Json.of(members);
    }

    private interface Some {
        Object one();
    }

    private static void put(Map<String, Object> members, String kind, SplittableRandom random, Some some) {
        members.put("a" + kind, some.one());
        var many = new ArrayList<Object>();
        for (int i = random.nextInt(4); i > 0; i--) {
            many.add(some.one());
        }
        members.put("many" + kind, many);
    }
}

package io.isthmus.schema.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.MisfitException;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands for what between Avro and plain JSON, as {@code schemas/PAYLOADS.md} says. */
class AvroMappingTest {

    /** Type, a body, and what it is read back as. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            "null"                                                    | null                        | null
            "boolean"                                                 | true                        | true
            "int"                                                     | -2147483648                 | -2147483648
            "int"                                                     | 1.0                         | 1
            "long"                                                    | 9223372036854775807         | 9223372036854775807
            "float"                                                   | 0.1                         | 0.1
            "double"                                                  | 1e300                       | 1.0E+300
            "double"                                                  | 3                           | 3.0
            "double"                                                  | "NaN"                       | "NaN"
            "float"                                                   | "-Infinity"                 | "-Infinity"
            "string"                                                  | "häßlich 😀"                | "häßlich 😀"
            "bytes"                                                   | "AP8="                      | "AP8="
            {"type":"fixed","name":"F","size":2}                      | "AP8="                      | "AP8="
            {"type":"enum","name":"E","symbols":["A","B"]}            | "B"                         | "B"
            {"type":"array","items":"int"}                            | [1,2]                       | [1,2]
            {"type":"map","values":"int"}                             | {"a/b":1}                   | {"a/b":1}
            ["null","string"]                                         | null                        | null
            ["null","string"]                                         | "a"                         | "a"
            ["int","long","double"]                                   | 3000000000                  | 3000000000
            ["int","double"]                                          | 1.5                         | 1.5
            [{"type":"enum","name":"E","symbols":["A"]},"string"]     | "B"                         | "B"
            {"type":"bytes","logicalType":"decimal","precision":9,"scale":2} | 12.5                 | 12.50
            {"type":"bytes","logicalType":"decimal","precision":9,"scale":2} | -0.01                | -0.01
            {"type":"fixed","name":"D","size":4,"logicalType":"decimal","precision":9,"scale":2} | -12.34 | -12.34
            {"type":"string","logicalType":"uuid"}                    | "123e4567-e89b-12d3-a456-426614174000" | "123e4567-e89b-12d3-a456-426614174000"
            {"type":"fixed","name":"U","size":16,"logicalType":"uuid"} | "123e4567-e89b-12d3-a456-426614174000" | "123e4567-e89b-12d3-a456-426614174000"
            {"type":"int","logicalType":"date"}                       | "2026-11-25"                | "2026-11-25"
            {"type":"int","logicalType":"date"}                       | 20782                       | "2026-11-25"
            {"type":"int","logicalType":"time-millis"}                | "08:30:00.125"              | "08:30:00.125"
            {"type":"long","logicalType":"time-micros"}               | "08:30:00.000001"           | "08:30:00.000001"
            {"type":"long","logicalType":"timestamp-millis"}          | "2026-11-25T10:30:00+02:00" | "2026-11-25T08:30:00Z"
            {"type":"long","logicalType":"timestamp-millis"}          | 1795595400000               | "2026-11-25T08:30:00Z"
            {"type":"long","logicalType":"timestamp-micros"}          | "1969-12-31T23:59:59.999999Z" | "1969-12-31T23:59:59.999999Z"
            {"type":"long","logicalType":"timestamp-nanos"}           | "2026-11-25T08:30:00.000000001Z" | "2026-11-25T08:30:00.000000001Z"
            {"type":"long","logicalType":"local-timestamp-millis"}    | "2026-11-25T08:30:00"       | "2026-11-25T08:30:00"
            {"type":"long","logicalType":"local-timestamp-micros"}    | "2026-11-25T08:30:00.5"     | "2026-11-25T08:30:00.5"
            """)
    void standsFor(String schema, String body, String readBack) throws Exception {
        AvroType type = AvroType.parse(schema);

        byte[] bytes = type.encode(json(body));

        // Texts compare digits as they are written.
        assertThat(type.decoding().decode(bytes, 0).toPayload().asUtf8())
                .isEqualTo(json(readBack).toPayload().asUtf8());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            "null"                                               | 0
            "boolean"                                            | 1
            "int"                                                | 2147483648
            "int"                                                | 1.5
            "int"                                                | "1"
            "long"                                               | 9223372036854775808
            "long"                                               | 1e400
            "float"                                              | 1e39
            "double"                                             | 1e309
            "double"                                             | "1"
            "string"                                             | 1
            "string"                                             | "\\ud800"
            "bytes"                                              | "no base64!"
            {"type":"fixed","name":"F","size":2}                 | "AP8A"
            {"type":"enum","name":"E","symbols":["A","B"]}       | "C"
            {"type":"array","items":"int"}                       | {}
            {"type":"map","values":"int"}                        | []
            ["null","string"]                                    | 1
            {"type":"bytes","logicalType":"decimal","precision":4,"scale":2} | 100.001
            {"type":"bytes","logicalType":"decimal","precision":4,"scale":2} | 100
            {"type":"string","logicalType":"uuid"}               | "1-1-1-1-1"
            {"type":"int","logicalType":"date"}                  | "2026-02-30"
            {"type":"int","logicalType":"time-millis"}           | "08:30:00.0001"
            {"type":"long","logicalType":"timestamp-millis"}     | "2026-11-25T08:30:00"
            {"type":"long","logicalType":"timestamp-nanos"}      | "2300-01-01T00:00:00Z"
            """)
    void doesNotStandFor(String schema, String body) {
        assertThatThrownBy(() -> AvroType.parse(schema).encode(json(body))).isInstanceOf(MisfitException.class);
    }

    @Test
    void everyPlaceThatDoesNotFitIsTold() throws Exception {
        AvroType order = AvroType.parse("""
                {"type":"record","name":"Order","namespace":"shop","fields":[
                  {"name":"id","type":"string"},
                  {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
                    {"name":"sku","type":"string"},{"name":"quantity","type":"int"}]}}},
                  {"name":"notes","type":{"type":"map","values":"string"}},
                  {"name":"colour","type":["null",{"type":"enum","name":"Colour","symbols":["RED","BLUE"]}]}]}""");

        var misfit = catchThrowableOfType(MisfitException.class, () -> order.encode(json("""
                        {"lines": [{"sku": "a", "quantity": 1}, {"sku": 7, "quantity": 1.5}],
                         "notes": {"a/b~c": 1}, "colour": "GREEN", "extra": true}""")));

        assertThat(misfit.violations())
                .extracting(violation -> violation.pointer() + " " + violation.keyword())
                .containsExactly(
                        " required",
                        "/lines/1/sku type",
                        "/lines/1/quantity type",
                        "/notes/a~1b~0c type",
                        "/colour anyOf",
                        "/extra additionalProperties");
        assertThat(misfit.violations().getFirst().detail()).isEqualTo("needs id");
    }

    @Test
    void whatIsLeftOutIsItsDefaultOrNull() throws Exception {
        AvroType type = AvroType.parse("""
                {"type":"record","name":"R","fields":[
                  {"name":"a","type":"int","default":7},
                  {"name":"b","type":["null","string"]},
                  {"name":"c","type":"bytes","default":"\\u00ff"},
                  {"name":"d","type":{"type":"array","items":"int"},"default":[1,2]}]}""");

        assertThat(roundTrip(type, "{}")).isEqualTo(json("""
                {"a": 7, "b": null, "c": "/w==", "d": [1, 2]}"""));
    }

    @Test
    void aUnionIsTheFirstOfItsRecordsThatFitsWhole() throws Exception {
        AvroType type = AvroType.parse("""
                [{"type":"record","name":"Card","fields":[{"name":"number","type":"string"}]},
                 {"type":"record","name":"Cash","fields":[{"name":"number","type":"int"},{"name":"of","type":"string","default":"EUR"}]},
                 {"type":"map","values":"boolean"}]""");

        assertThat(type.encode(json("{\"number\": \"4\"}"))[0]).isEqualTo((byte) 0);
        assertThat(type.encode(json("{\"number\": 4}"))[0]).isEqualTo((byte) 2);
        assertThat(type.encode(json("{\"number\": true}"))[0]).isEqualTo((byte) 4);
        assertThatThrownBy(() -> type.encode(json("{\"number\": null}"))).isInstanceOf(MisfitException.class);
    }

    @Test
    void whatAnotherSchemaHasWrittenIsReadByAvrosRules() throws Exception {
        AvroType writer = AvroType.parse("""
                {"type":"record","name":"Quote","fields":[
                  {"name":"gone","type":"string"},
                  {"name":"price","type":"int"},
                  {"name":"old","type":"string"},
                  {"name":"state","type":{"type":"enum","name":"State","symbols":["OPEN","NEW"]}}]}""");
        AvroType reader = AvroType.parse("""
                {"type":"record","name":"Quote","fields":[
                  {"name":"state","type":{"type":"enum","name":"State","symbols":["UNKNOWN","OPEN"],"default":"UNKNOWN"}},
                  {"name":"price","type":"double"},
                  {"name":"name","aliases":["old"],"type":["null","string"]},
                  {"name":"currency","type":"string","default":"EUR"}]}""");
        byte[] bytes = writer.encode(json("""
                {"gone": "x", "price": 3, "old": "n", "state": "NEW"}"""));

        assertThat(reader.decoding(writer).decode(bytes, 0).toPayload().asUtf8())
                .isEqualTo("{\"state\":\"UNKNOWN\",\"price\":3.0,\"name\":\"n\",\"currency\":\"EUR\"}");

        AvroType stranger = AvroType.parse(
                "{\"type\":\"record\",\"name\":\"Quote\",\"fields\":[{\"name\":\"price\",\"type\":\"boolean\"}]}");
        assertThatThrownBy(() -> stranger.decoding(writer).decode(bytes, 0))
                .isInstanceOf(UnreadableBytesException.class);
    }

    @Test
    void aSchemaMayReferToItselfAndToOthers() throws Exception {
        AvroType tree = AvroType.parse("""
                {"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"]}]}""");
        assertThat(roundTrip(tree, "{\"next\":{\"next\":null}}")).isEqualTo(json("{\"next\":{\"next\":null}}"));

        AvroType referring = AvroType.parse(
                "{\"type\":\"array\",\"items\":\"shop.Line\"}",
                List.of(
                        "{\"type\":\"record\",\"name\":\"shop.Line\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"}]}"));
        assertThat(roundTrip(referring, "[{\"sku\":\"a\"}]")).isEqualTo(json("[{\"sku\":\"a\"}]"));
    }

    @Test
    void bytesThatClaimMoreThanIsThereTakeNoMemory() throws Exception {
        byte[] twoGigabytes = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        for (String schema : List.of(
                "\"string\"",
                "\"bytes\"",
                "{\"type\":\"array\",\"items\":\"null\"}",
                "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}",
                "{\"type\":\"map\",\"values\":\"null\"}")) {
            assertThatThrownBy(() -> AvroType.parse(schema).decoding().decode(twoGigabytes, 0))
                    .as(schema)
                    .isInstanceOf(UnreadableBytesException.class);
        }
        AvroType node = AvroType.parse(
                "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"n\",\"type\":[\"null\",\"N\"]}]}");
        byte[] deep = new byte[100_000];
        java.util.Arrays.fill(deep, (byte) 2);
        assertThatThrownBy(() -> node.decoding().decode(deep, 0)).isInstanceOf(UnreadableBytesException.class);
        assertThatThrownBy(() -> AvroType.parse("\"int\"").decoding().decode(new byte[2], 0))
                .hasMessageContaining("follows its end");
        assertThatThrownBy(() -> AvroType.parse("\"int\"").decoding().decode(new byte[0], 0))
                .hasMessageContaining("too early");
    }

    @Test
    void unionsInUnionsEndInTheEnd() {
        var schema = new StringBuilder("\"int\"");
        for (int depth = 0; depth < 24; depth++) {
            schema.insert(
                            0,
                            "[{\"type\":\"record\",\"name\":\"A" + depth
                                    + "\",\"fields\":[{\"name\":\"v\",\"type\":[\"null\",\"string\"]},{\"name\":\"x\",\"type\":")
                    .append("}]},{\"type\":\"record\",\"name\":\"B" + depth
                            + "\",\"fields\":[{\"name\":\"x\",\"type\":"
                            + (depth == 0 ? "\"int\"" : "[\"A" + (depth - 1) + "\",\"B" + (depth - 1) + "\"]")
                            + "}]}]");
        }
        String body = "{\"x\":".repeat(24) + "true" + "}".repeat(24);

        var misfit = catchThrowableOfType(
                MisfitException.class, () -> AvroType.parse(schema.toString()).encode(json(body)));

        assertThat(misfit.violations())
                .extracting(violation -> violation.keyword())
                .contains("limit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            no json
            {"type":"record","name":"R","fields":[{"name":"a","type":"unknown"}]}
            {"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"seven"}]}
            {"type":"enum","name":"E","symbols":["not a name"]}
            """)
    void whatIsNoSchemaIsSaidSo(String text) {
        assertThatThrownBy(() -> AvroType.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("is not a usable Avro schema");
    }

    private static Json roundTrip(AvroType type, String body) throws Exception {
        return type.decoding().decode(type.encode(json(body)), 0);
    }

    private static Json json(String text) throws Exception {
        return Json.parse(Payload.utf8(text));
    }
}

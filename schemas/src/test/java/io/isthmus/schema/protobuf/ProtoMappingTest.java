package io.isthmus.schema.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.payload.MisfitException;
import io.isthmus.schema.payload.UnreadableBytesException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands for what between Protobuf and JSON, as {@code schemas/PAYLOADS.md} says. */
class ProtoMappingTest {

    @TempDir
    Path folder;

    private ProtoFile file;
    private ProtoType all;
    private ProtoType order;

    @BeforeEach
    void load() throws Exception {
        file = Shop.file(folder);
        all = file.type("shop.All");
        order = file.type("shop.Order");
    }

    /** A member, what it is given, and what it is read back as. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            aBool         | true                           | true
            aInt32        | -2147483648                    | -2147483648
            a_int32       | "7"                            | 7
            aUint32       | 4294967295                     | 4294967295
            aInt64        | 9223372036854775807            | "9223372036854775807"
            aUint64       | "18446744073709551615"         | "18446744073709551615"
            aFloat        | 0.1                            | 0.1
            aDouble       | "NaN"                          | "NaN"
            aString       | "häßlich 😀"                   | "häßlich 😀"
            aBytes        | "AP8="                         | "AP8="
            aBytes        | "_-8"                          | "/+8="
            aEnum         | "RED"                          | "RED"
            aEnum         | 7                              | "RED"
            manyInt32     | [1,2]                          | [1,2]
            counts        | {"7":{"sku":"a"}}              | {"7":{"sku":"a","quantity":0}}
            theTimestamp  | "2026-11-25T10:30:00.5+02:00"  | "2026-11-25T08:30:00.500Z"
            theDuration   | "-1.5s"                        | "-1.5s"
            theStruct     | {"a":[1,null,{"b":"c"}]}       | {"a":[1.0,null,{"b":"c"}]}
            theValue      | null                           | null
            theListValue  | [true]                         | [true]
            theFieldMask  | "a.bC,d"                       | "a.bC,d"
            theInt64Value | 7                              | "7"
            theStringValue| ""                             | ""
            cash          | 0                              | 0
            note          | ""                             | ""
            """)
    void standsFor(String member, String body, String readBack) throws Exception {
        byte[] bytes = all.encode(json("{\"" + member + "\":" + body + "}"));

        Json read = all.decode(bytes, 0);

        String name = member.equals("a_int32") ? "aInt32" : member;
        assertThat(read.names()).contains(name);
        assertThat(read.get(name).toPayload().asUtf8())
                .isEqualTo(json(readBack).toPayload().asUtf8());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            aBool         | 1
            aInt32        | 2147483648
            aInt32        | 1.5
            aInt32        | 1e300
            aUint32       | -1
            aInt64        | "9223372036854775808"
            aUint64       | 18446744073709551616
            aFloat        | 1e39
            aString       | 1
            aString       | "\\ud800"
            aBytes        | "no base64!"
            aEnum         | "GREEN"
            manyInt32     | 1
            counts        | {"x":{}}
            theTimestamp  | "2026-11-25"
            theTimestamp  | "+10000-01-01T00:00:00Z"
            theDuration   | "1.5"
            theStruct     | []
            theInt64Value | "x"
            """)
    void doesNotStandFor(String member, String body) {
        assertThatThrownBy(() -> all.encode(json("{\"" + member + "\":" + body + "}")))
                .isInstanceOf(MisfitException.class);
    }

    @Test
    void everyPlaceThatDoesNotFitIsTold() throws Exception {
        var misfit = catchThrowableOfType(MisfitException.class, () -> order.encode(json("""
                        {"customerId": 7, "lines": [{"sku": "a"}, {"quantity": "x", "more": 1}], "parent": []}""")));

        assertThat(misfit.violations())
                .extracting(violation -> violation.pointer() + " " + violation.keyword())
                .containsExactly(
                        "/customerId type",
                        "/lines/1/quantity type",
                        "/lines/1/more additionalProperties",
                        "/parent type");
        assertThat(catchThrowableOfType(MisfitException.class, () -> all.encode(json("{\"card\": \"x\", \"cash\": 1}")))
                        .violations())
                .extracting(violation -> violation.keyword())
                .containsExactly("oneOf");
    }

    @Test
    void whatHasNoPresenceIsAlwaysThereAndWhatHasIsOnlyIfItWasSet() throws Exception {
        assertThat(order.decode(order.encode(json("{\"parent\": null}")), 0)
                        .toPayload()
                        .asUtf8())
                .isEqualTo("{\"customerId\":\"\",\"lines\":[]}");
    }

    @Test
    void whatIsUnknownIsPassedOver() throws Exception {
        ProtoType line = file.type("shop.Order.Line");
        // A field 15, varint, and a colour that nobody has heard of.
        assertThat(line.decode(new byte[] {0x78, 1, 0x0a, 1, 'a'}, 0).get("sku").text())
                .isEqualTo("a");
        byte[] red = all.encode(json("{\"aEnum\": \"RED\"}"));
        red[red.length - 1] = 99;
        assertThat(all.decode(red, 0).get("aEnum").number()).isEqualTo(99);
    }

    @Test
    void depthIsLimited() throws Exception {
        String body = "{\"parent\":".repeat(120) + "{}" + "}".repeat(120);
        assertThatThrownBy(() -> order.encode(json(body))).isInstanceOf(MisfitException.class);

        byte[] deep = new byte[0];
        for (int i = 0; i < 5_000; i++) {
            byte[] around = new byte[deep.length + 1 + 5];
            around[0] = 0x1a;
            int length = deep.length;
            for (int at = 1; at <= 5; at++, length >>>= 7) {
                around[at] = (byte) ((length & 0x7f) | (at < 5 ? 0x80 : 0));
            }
            System.arraycopy(deep, 0, around, 6, deep.length);
            deep = around;
        }
        byte[] message = deep;
        assertThatThrownBy(() -> order.decode(message, 0)).isInstanceOf(UnreadableBytesException.class);
        assertThatThrownBy(() -> order.decode(new byte[] {0x0a, 99}, 0)).isInstanceOf(UnreadableBytesException.class);
    }

    @Test
    void theStructsThatAMessageMayHaveAreNotTooDeepForAService() throws Exception {
        String body = "{\"theStruct\":" + "{\"a\":".repeat(30) + "1" + "}".repeat(30) + "}";
        all.decode(all.encode(json(body)), 0);
        String deeper = "{\"theStruct\":" + "{\"a\":".repeat(60) + "1" + "}".repeat(60) + "}";
        assertThatThrownBy(() -> all.encode(json(deeper))).isInstanceOf(MisfitException.class);
    }

    @Test
    void thePlaceOfAMessageInItsFileIsWhatConfluentsSerializersWrite() throws Exception {
        assertThat(order.withPlace(new byte[] {9})).containsExactly(0, 9);
        assertThat(all.withPlace(new byte[] {9})).containsExactly(2, 2, 9);
        assertThat(file.type("shop.Order.Line").withPlace(new byte[] {9})).containsExactly(4, 0, 0, 9);

        assertThat(ProtoType.skipPlace(new byte[] {0, 9}, 0)).isEqualTo(1);
        assertThat(ProtoType.skipPlace(new byte[] {7, 4, 0, 0, 9}, 1)).isEqualTo(4);
        assertThat(ProtoType.skipPlace(new byte[] {2, (byte) 0x80, 1, 9}, 0)).isEqualTo(3);
        for (byte[] wrong : new byte[][] {{}, {4, 0}, {1}, {(byte) 0x80}, {(byte) 0xfe, 0x7f}}) {
            assertThatThrownBy(() -> ProtoType.skipPlace(wrong, 0))
                    .as(Arrays.toString(wrong))
                    .isInstanceOf(UnreadableBytesException.class);
        }
    }

    @Test
    void aFileThatIsNoneIsSaidSo() throws Exception {
        Path text = folder.resolve("text.desc");
        Files.writeString(text, "syntax = \"proto3\";");

        assertThatThrownBy(() -> ProtoFile.load(text)).hasMessageContaining("is not a descriptor file");
        assertThatThrownBy(() -> ProtoFile.load(folder.resolve("gone"))).hasMessageContaining("is not there");
        Files.write(text, new byte[0]);
        assertThatThrownBy(() -> ProtoFile.load(text)).hasMessageContaining("has no messages");
        assertThat(file.names()).contains("shop.Order", "shop.Order.Line");
        assertThat(file.type("shop.Nothing")).isNull();
    }

    private static Json json(String text) throws Exception {
        return Json.parse(Payload.utf8(text));
    }
}

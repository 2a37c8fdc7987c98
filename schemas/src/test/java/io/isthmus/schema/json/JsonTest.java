package io.isthmus.schema.json;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.message.Payload;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsObjectsArraysAndScalars() throws Exception {
        var json = parse("{\"sku\": \"A-1\", \"quantity\": 3, \"tags\": [true, null], \"price\": 9.50}");

        assertThat(json.isObject()).isTrue();
        assertThat(json.names()).containsExactly("sku", "quantity", "tags", "price");
        assertThat(json.get("sku").text()).isEqualTo("A-1");
        assertThat(json.get("quantity").number()).isEqualTo(3);
        assertThat(json.get("tags").get(0).isTrue()).isTrue();
        assertThat(json.get("tags").get(1).isNull()).isTrue();
        assertThat(json.get("tags").size()).isEqualTo(2);
        assertThat(json.get("missing")).isNull();
        assertThat(json.get("tags").get(2)).isNull();
        assertThat(json.get("sku").get("inside")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "9.50", "123456789012345678901234567890", "0.1", "-0.25", "12345678901234567.125"})
    void numbersKeepTheDigitsTheyCameWith(String number) throws Exception {
        assertThat(parse(number).toPayload().asUtf8()).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is empty",
                "'  ' | is empty",
                "{\"a\": 1 | is not JSON at line 1",
                "{\"a\": 1, \"a\": 2} | has a name twice in one object at line 1",
                "{} {} | is not JSON at line 1",
                "[1, 2,] | is not JSON at line 1",
                "{'a': 1} | is not JSON at line 1",
                "NaN | is not JSON at line 1",
                "// x | is not JSON at line 1",
                "1e9999 | passes a limit: an exponent beyond",
                "1e-9999 | passes a limit: an exponent beyond",
            })
    void refusesWhatIsNotOneValue(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> Json.parse(Payload.of("{\"a\":1}".getBytes(UTF_16))))
                .hasMessage("is not UTF-8");
        assertThatThrownBy(() -> Json.parse(Payload.of(new byte[] {'"', (byte) 0xC3, '"'})))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesWhatIsNestedTooDeepOrTooLong() {
        assertThatThrownBy(() -> parse("[".repeat(201) + "]".repeat(201))).hasMessageContaining("passes a limit");
        assertThatThrownBy(() -> parse("1".repeat(500))).hasMessageContaining("passes a limit");
        assertThatThrownBy(() -> parse("{\"" + "n".repeat(10_001) + "\": 1}")).hasMessageContaining("passes a limit");
    }

    @Test
    void messagesNeverQuoteTheBody() {
        assertThatThrownBy(() -> parse("{\"card\": secret4711}"))
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("4711");
        assertThatThrownBy(() -> parse("{\"secret\": 1, \"secret\": 2}")).hasMessageNotContaining("secret");
    }

    @Test
    void toStringSaysTheKindAndNotTheContent() throws Exception {
        assertThat(parse("{\"secret\": 1}")).hasToString("Json[OBJECT, 1]");
        assertThat(Json.of("secret")).hasToString("Json[STRING]");
    }

    @Test
    void halfASurrogatePairGoesOutAsItCame() throws Exception {
        assertThat(parse("{\"a\":\"x\\ud800y\"}").toPayload().asUtf8().toLowerCase(java.util.Locale.ROOT))
                .isEqualTo("{\"a\":\"x\\ud800y\"}");
        assertThat(parse("\"\\ud83d\\ude00\"").toPayload().asUtf8()).isEqualTo("\"😀\"");
    }

    @Test
    void builtValuesEqualThoseThatWereRead() throws Exception {
        var built = Json.object()
                .put("sku", "A-1")
                .put("quantity", 3L)
                .put("price", 9.5)
                .put("tags", List.of("x"))
                .put("none", null)
                .put("inner", Json.array().add(1).add(Map.of("k", true)).build())
                .build();

        assertThat(built)
                .isEqualTo(parse("{\"sku\":\"A-1\",\"quantity\":3,\"price\":9.5,\"tags\":[\"x\"],\"none\":null,"
                        + "\"inner\":[1,{\"k\":true}]}"));
    }

    @Test
    void aBuilderIsDoneOnceItHasBuilt() {
        var builder = Json.object().put("a", 1);
        builder.build();
        assertThatThrownBy(() -> builder.put("b", 2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void onlyJsonCanBeMadeOfJava() {
        assertThatThrownBy(() -> Json.of(new Object())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsWrittenIsReadBack(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            var java = value(random, 4);
            var json = Json.of(java);
            assertThat(Json.parse(json.toPayload())).isEqualTo(json);
            assertThat(json.toJava()).isEqualTo(java);
        }
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> random.nextLong() | 1L << 40;
            case 4 -> text(random);
            case 5 -> Arrays.asList(value(random, depth - 1), value(random, depth - 1));
            default -> {
                var map = new LinkedHashMap<String, Object>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(8), 0, 0xD000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Json parse(String text) throws MalformedJsonException {
        return Json.parse(Payload.of(text.getBytes(UTF_8)));
    }
}

package io.isthmus.schema.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.message.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonScanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"id\":\"a\"}                             | id      | a",
                "{\"x\":{\"id\":\"b\"},\"id\":\"a\"}        | id      | a",
                "{\"x\":{\"id\":\"b\"}}                     | id      | -",
                "{\"meta\":{\"id\":\"a\"}}                  | meta id | a",
                "{\"meta\":{\"x\":[1,{\"id\":2}],\"id\":\"a\"}} | meta id | a",
                "{\"other\":{\"id\":\"a\"}}                 | meta id | -",
                "{\"meta\":\"a\"}                           | meta id | -",
                "{\"meta\":[{\"id\":\"a\"}]}                | meta id | -",
                "{\"id\":7}                                 | id      | -",
                "{\"id\":{\"id\":\"a\"}}                    | id      | -",
                "[{\"id\":\"a\"}]                           | id      | -",
                "{\"id\":\"a\", broken                      | id      | a",
                "{\"id\":\"a                                | id      | -",
                "garbage                                    | id      | -",
                "''                                         | id      | -",
            })
    void findsTheTextAtTheEndOfAPath(String document, String path, String expected) {
        assertThat(JsonScan.text(Payload.utf8(document), List.of(path.split(" "))))
                .isEqualTo(expected);
    }

    @Test
    void findsSeveralInOnePass() {
        var document = Payload.utf8("{\"b\":\"2\",\"skip\":[[[]]],\"a\":{\"c\":\"3\"}}");

        assertThat(JsonScan.texts(document, List.of(List.of("a", "c"), List.of("b"), List.of("none"))))
                .containsExactly("3", "2", null);
    }

    @Test
    void doesNotLookIntoWhatIsTooLong() {
        String id = "{\"id\":\"a\",\"x\":\"";
        int rest = JsonScan.BYTES_MAX - id.length() - 2;

        assertThat(JsonScan.text(Payload.utf8(id + "x".repeat(rest) + "\"}"), List.of("id")))
                .isEqualTo("a");
        assertThat(JsonScan.text(Payload.utf8(id + "x".repeat(rest + 1) + "\"}"), List.of("id")))
                .isNull();
    }

    @Test
    void isNotLedIntoTheDeep() {
        String deep = "{\"x\":".repeat(100_000);

        assertThat(JsonScan.text(Payload.utf8("{\"id\":\"a\",\"x\":" + deep), List.of("id")))
                .isEqualTo("a");
    }
}

package io.isthmus.schema.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.message.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSourceTest {

    @Test
    void yamlAndJsonAreTheSameValue() throws Exception {
        JsonSource yaml = JsonSource.read("""
                200: &ok {a/b: [1, -2.50, true, null, "yes", no, 2026-11-29]}
                other: *ok
                """);
        JsonSource json = JsonSource.read("""
                {
                \t"200": {"a/b": [1, -2.50, true, null, "yes", "no", "2026-11-29"]},
                \t"other": {"a/b": [1, -2.50, true, null, "yes", "no", "2026-11-29"]}
                }
                """);

        assertThat(yaml.value()).isEqualTo(json.value());
        assertThat(json.value()).isEqualTo(Json.parse(Payload.utf8(JsonDocument.json(json.value()))));
    }

    @Test
    void everyValueHasItsPlaceAndWhatIsNotThereThatAroundIt() throws Exception {
        JsonSource source = JsonSource.read("a:\n  b/c: [x, {d: 1}]\n");

        assertThat(source.place("/a/b~1c")).isEqualTo(new JsonSource.Place(2, 3));
        assertThat(source.place("/a/b~1c/1/d")).isEqualTo(new JsonSource.Place(2, 13));
        assertThat(source.place("/a/b~1c/1/none/deeper")).isEqualTo(new JsonSource.Place(2, 12));
        assertThat(source.place("/none")).isEqualTo(new JsonSource.Place(1, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``               | is empty
            a: [             | is neither JSON nor YAML
            {"a": 1, "a": 2} | has the name 'a' twice at line 1, column 10
            {[1]: 2}         | is neither JSON nor YAML
            ? {a: 1}\\n: 2   | is neither JSON nor YAML: Non scalar key
            """)
    void whatIsNeitherIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> JsonSource.read(text.replace("\\n", "\n")))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void depthAndSizeAreBounded() {
        assertThatThrownBy(() -> JsonSource.read("[".repeat(300) + "]".repeat(300)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("has more than 200 levels");
        assertThatThrownBy(() -> JsonSource.read(" ".repeat(JsonSource.CHARACTERS_MAX + 1)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("has more than");
    }
}

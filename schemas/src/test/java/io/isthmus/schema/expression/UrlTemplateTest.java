package io.isthmus.schema.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.json.Json;
import java.net.URI;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/items | x | /items",
                "/items/${path.id} | A-1 | /items/A-1",
                "/items/${path.id} | a/b | /items/a%2Fb",
                "/items/${path.id} | ../admin | /items/..%2Fadmin",
                "/items/${path.id} | a?b=c#d | /items/a%3Fb%3Dc%23d",
                "/items/${path.id} | ~ä ~ | /items/%C3%A4%20",
                "/items/${path.id} | %2e | /items/%252e",
                "/items/v${path.id}/x | . | /items/v./x",
                "/offers?customer=${path.id}&n=1 | a&n=2 | /offers?customer=a%26n%3D2&n=1",
                "/offers?customer=${path.id} | .. | /offers?customer=..",
                "/offers/${path.id}?x=/. | a | /offers/a?x=/.",
            })
    void encodesWhatItIsGiven(String source, String id, String expected) throws Exception {
        assertThat(UrlTemplate.parse(source).render(scope(id))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "/items/${path.id} | ..",
                "/items/${path.id}/x | .",
                "/items/.${path.id}/x | .",
                "/items/${path.id}?a=b | ..",
                "/items/${path.id}${path.id} | .",
            })
    void refusesASegmentThatWouldWalkUpThePath(String source, String id) {
        assertThatThrownBy(() -> UrlTemplate.parse(source).render(scope(id)))
                .isInstanceOf(EvaluationException.class)
                .hasMessage("${path.id} would change the path it stands in: it is empty or made of dots");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/items/${path.id}", "/items/${path.id}/x", "/items/${path.id}?x=1"})
    void refusesASegmentThatWouldVanish(String source) {
        assertThatThrownBy(() -> UrlTemplate.parse(source).render(scope(""))).isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "", "//host/items", "http://host/", "/a b", "/a#b", "/a%2", "/ä", "/a\\b"})
    void refusesWhatIsNoTarget(String source) {
        assertThatThrownBy(() -> UrlTemplate.parse(source)).isInstanceOf(MalformedExpressionException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noValueChangesTheNumberOfSegmentsOrTheRestOfTheTarget(long seed) throws Exception {
        var template = UrlTemplate.parse("/a/${path.id}/b?q=${path.id}&r=1");
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            var id = id(random);
            try {
                var uri = URI.create("http://h" + template.render(scope(id)));
                assertThat(uri.getRawPath().split("/", -1))
                        .hasSize(4)
                        .startsWith("", "a")
                        .endsWith("b");
                assertThat(uri.normalize()).isEqualTo(uri);
                assertThat(uri.getPath()).isEqualTo("/a/" + id + "/b");
                assertThat(uri.getRawQuery().split("&")).hasSize(2).endsWith("r=1");
                assertThat(uri.getRawFragment()).isNull();
            } catch (EvaluationException e) {
                assertThat(id).isIn("", ".", "..");
            }
        }
    }

    private static String id(Random random) {
        var characters = "ab/.?#%&=+ \\:@;ä😀\"<>\r\n\t";
        return random.ints(random.nextInt(5), 0, characters.codePointCount(0, characters.length()))
                .map(index -> characters.codePoints().toArray()[index])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Scope scope(String id) {
        return root -> Json.object().put("id", id == null ? "" : id).build();
    }
}

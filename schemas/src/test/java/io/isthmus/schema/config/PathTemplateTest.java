package io.isthmus.schema.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.isthmus.schema.config.PathTemplate.Literal;
import io.isthmus.schema.config.PathTemplate.Rest;
import io.isthmus.schema.config.PathTemplate.Variable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @Test
    void hasSegments() {
        assertThat(PathTemplate.parse("/v1/stock/{sku}/reservations").segments())
                .containsExactly(
                        new Literal("v1"), new Literal("stock"), new Variable("sku"), new Literal("reservations"));
        assertThat(PathTemplate.parse("/v1/catalog/**").segments())
                .containsExactly(new Literal("v1"), new Literal("catalog"), new Rest());
        assertThat(PathTemplate.parse("/").segments()).containsExactly(new Literal(""));
        assertThat(PathTemplate.parse("/a/").segments()).containsExactly(new Literal("a"), new Literal(""));
        assertThat(PathTemplate.parse("/{a}/{b_2}").variables()).containsExactly("a", "b_2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "//",
                "/a//b",
                "/a/../b",
                "/./a",
                "/{}",
                "/{a",
                "/a}",
                "/{a}b",
                "/{1}",
                "/{a}/{a}",
                "/**/a",
                "/a**",
                "/a b",
                "/a%20b",
                "/a?b",
                "/a#b",
                "/ä"
            })
    void refusesWhatNoRequestCouldMatchOrNobodyCouldRead(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathTemplate.parse(text));
    }
}

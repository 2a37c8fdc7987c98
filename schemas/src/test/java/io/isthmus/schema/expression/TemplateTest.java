package io.isthmus.schema.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

    private static final Scope SCOPE = Scopes.of(
            "{'path': {'sku': 'A-1'}, 'body': {'n': 2, 'price': 9.50, 'yes': true, 'list': [1], 'no': null}}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "plain | plain",
                "reserve.${path.sku} | reserve.A-1",
                "${path.sku} | A-1",
                "${ path.sku } | A-1",
                "${path.sku}/${body.n} | A-1/2",
                "${body.price}|9.50",
                "${body.yes} | true",
                "$${path.sku} | ${path.sku}",
                "100$ | 100$",
                "{x} | {x}",
                "${ {'a': path.sku}.a } | A-1",
                "${'}' & path.sku} | }A-1",
                "${`path`.\"sku\"} | A-1",
            })
    void putsValuesIntoText(String source, String expected) throws Exception {
        assertThat(Template.parse(source).render(SCOPE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "k.${path.colour} | ${path.colour} has no value",
                "k.${body.no} | ${body.no} is null: only a string, a number or a boolean can be put into a text",
                "k.${body} | ${body} is an object: only a string, a number or a boolean can be put into a text",
                "k.${body.list} | ${body.list} is an array: only a string, a number or a boolean can be put into a text",
            })
    void refusesToRenderAHole(String source, String message) {
        assertThatThrownBy(() -> Template.parse(source).render(SCOPE))
                .isInstanceOf(EvaluationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a.${path.sku | has an expression that is not closed: ${path.sku",
                "a.${'path.sku} | has an expression that is not closed: ${'path.sku}",
                "a.${} | ${} is empty",
                "a.${path.} | ${path.} is no JSONata",
            })
    void refusesWhatDoesNotCompile(String source, String message) {
        assertThatThrownBy(() -> Template.parse(source))
                .isInstanceOf(MalformedExpressionException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aConstantIsNeverLookedInto() throws Exception {
        assertThat(Template.constant("${path.sku}").render(SCOPE)).isEqualTo("${path.sku}");
        assertThat(Template.constant("${path.sku}").roots()).isEmpty();
    }

    @Test
    void knowsItsRoots() {
        assertThat(Template.parse("${path.sku}-${body.n & token.sub}").roots())
                .containsExactlyInAnyOrder("path", "body", "token");
    }

    @Test
    void takesTheEnvironmentFromTheConfiguration() throws Exception {
        var template = Template.parse(
                "amqp://${env.USER}:${env.PASSWORD}@host", Json.of(Map.of("USER", "u", "PASSWORD", "${p}")));

        assertThat(template.roots()).isEmpty();
        assertThat(template.render(root -> null)).isEqualTo("amqp://u:${p}@host");
    }
}

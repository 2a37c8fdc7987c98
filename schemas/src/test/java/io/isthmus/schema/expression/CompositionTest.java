package io.isthmus.schema.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompositionTest {

    private static final Scope SCOPE =
            Scopes.of("{'path': {'sku': 'A-1'}, 'body': {'n': 2, 'list': [1, 2], 'no': null}, 'token': {'sub': 'me'}}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'sku': '${path.sku}', 'n': '${body.n}'} | {'sku': 'A-1', 'n': 2}",
                "{'text': 'n=${body.n}'} | {'text': 'n=2'}",
                "'${body.list}' | [1, 2]",
                "['${body.n}', '${body.missing}', 3] | [2, 3]",
                "{'a': '${body.missing}', 'b': {'c': '${body.missing}'}} | {'b': {}}",
                "{'no': '${body.no}'} | {'no': null}",
                "'${body.missing}' | null",
                "{'known': false, 'count': 0, 'empty': '', 'nil': null} | {'known': false, 'count': 0, 'empty': '', 'nil': null}",
                "{'dollar': '$${x}'} | {'dollar': '${x}'}",
                "{'sum': '${$sum(body.list)}'} | {'sum': 3}",
            })
    void puttingTogetherKeepsTypesAndLeavesOutWhatIsUndefined(String tree, String expected) throws Exception {
        var composition = Composition.of(Scopes.json(tree).toJava());

        assertThat(composition.compose(SCOPE)).isEqualTo(Scopes.json(expected));
    }

    @Test
    void aHoleInATextIsAnError() {
        var composition = Composition.of(Map.of("text", "sku-${body.missing}"));

        assertThatThrownBy(() -> composition.compose(SCOPE)).hasMessage("${body.missing} has no value");
    }

    @Test
    void knowsItsRoots() {
        var tree = Scopes.json("{'a': '${path.sku}', 'b': ['x${token.sub}', {'c': '${order.id}'}], 'd': 1}");

        assertThat(Composition.of(tree.toJava()).roots()).containsExactlyInAnyOrder("path", "token", "order");
    }

    @Test
    void knowsWhereItsExpressionsStand() {
        var tree = Scopes.json("{'a': '${path.sku}', 'b': ['x${token.sub}${body.n}', {'c': '${order.id}'}], 'd': 1}");

        assertThat(Composition.of(tree.toJava()).expressions())
                .extracting(placed -> placed.key() + ": " + placed.expression())
                .containsExactly("a: ${path.sku}", "b[0]: ${token.sub}", "b[0]: ${body.n}", "b[1].c: ${order.id}");
    }

    @Test
    void keepsTheOrderItWasWrittenIn() throws Exception {
        var tree = Scopes.json("{'z': 1, 'a': '${path.sku}', 'm': 2}").toJava();

        assertThat(Composition.of(tree).compose(SCOPE).toPayload().asUtf8())
                .isEqualTo("{\"z\":1,\"a\":\"A-1\",\"m\":2}");
    }

    @Test
    void takesTheEnvironmentFromTheConfiguration() throws Exception {
        var composition = Composition.of(Map.of("region", "${env.REGION}"), Json.of(Map.of("REGION", "eu")));

        assertThat(composition.roots()).isEmpty();
        assertThat(composition.compose(root -> null)).isEqualTo(Scopes.json("{'region': 'eu'}"));
    }
}

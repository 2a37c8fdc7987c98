package io.isthmus.schema.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.json.Json;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    private static final String REQUEST = """
            {'path': {'sku': 'A-1'}, 'header': {'x-request-id': 'r1'}, 'query': {},
             'body': {'customerId': 'c1', 'n': 2, 'items': [{'sku': 'a', 'price': 5}, {'sku': 'b', 'price': 3}],
                      'one': [{'sku': 'a'}], 'none': [], 'long': '%s', 'nothing': null},
             'replies': [{'price': 7, 'by': 'x'}, {'price': 4, 'by': 'y'}, {'price': 9, 'by': 'z'}]}
            """.formatted("x".repeat(1_000_000));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "body.customerId | 'c1'",
                " body . customerId | 'c1'",
                "body.items.sku | ['a', 'b']",
                "body.one.sku | 'a'",
                "body.one | [{'sku': 'a'}]",
                "body.none | []",
                "body.nothing | null",
                "header.`x-request-id` | 'r1'",
                "header.\"x-request-id\" | 'r1'",
                "body.n + 1 | 3",
                "body.n / 4 | 0.5",
                "body.customerId & '-' & path.sku | 'c1-A-1'",
                "$sort(replies, function($a, $b) { $a.price > $b.price })[0] | {'price': 4, 'by': 'y'}",
                "body.items[price > 4].sku | 'a'",
                "body.items[sku = $$.replies[0].by] | ",
                "$sum(body.items.price) | 8",
                "{'skus': body.items.sku, 'none': body.nothing} | {'skus': ['a', 'b'], 'none': null}",
                "body.n > 1 ? 'many' : 'one' | 'many'",
                "$pad('ab', 5) & '~' & $pad('ab', -5, '#') & $pad('ab', 1) | 'ab   ~###abab'",
                "$join(body.items.sku, '+') & $join(['x']) | 'a+bx'",
                "$contains(path.sku, '-') and $contains(path.sku, /^a-[0-9]$/i) | true",
                "$contains(path.sku, /^a/) | false",
                "$match('a1b22', /([a-z])([0-9]+)/) | [{'match': 'a1', 'index': 0, 'groups': ['a', '1']}, {'match': 'b22', 'index': 2, 'groups': ['b', '22']}]",
                "$match('a1b22', /[0-9]+/, 1).match | '1'",
                "$split('a, b,c', /,\\s*/) | ['a', 'b', 'c']",
                "$split('a,b,', ',') | ['a', 'b', '']",
                "$split('abc', '', 2) | ['a', 'b']",
                "$split('a.b.c', '.', 2) | ['a', 'b']",
                "$replace('a.b.c', '.', '-') & $replace('a.b.c', '.', '-', 1) | 'a-b-ca-b.c'",
                "$replace('2026-11-22', /(\\d+)-(\\d+)-(\\d+)/, '$3.$2.$1 $$') | '22.11.2026 $'",
                "'a-b' ~> $replace(/[^a-z]/, '') | 'ab'",
                "$string(body.items[0]) | '{\\'sku\\':\\'a\\',\\'price\\':5}'",
                "body.missing | ",
                "nowhere.at.all | ",
                "body.items[0].price * 1.5 | 7.5",
                "[body.n, body.nothing] | [2, null]",
                "$string(body.nothing) & $type(body.nothing) | 'nullnull'",
                "body.nothing = null | true",
                "$exists(body.nothing) | true",
                "$append(body.none, body.nothing) | [null]",
                "$map(body.items, function($i) { $i.sku & body.customerId }) | ['ac1', 'bc1']",
            })
    void yieldsWhatJsonataWould(String source, String expected) throws Exception {
        var value = Expression.compile(source).evaluate(Scopes.of(REQUEST));

        assertThat(value).isEqualTo(expected == null ? null : Scopes.json(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                "body.items.sku => body",
                "body.items[price > path.limit].sku => body",
                "body.items[price > $$.path.limit].sku => body,path",
                "$.body.x & $$.query.y => body,query",
                "body.a + path.b - query.c => body,path,query",
                "$sort(replies, function($a, $b) { $a.price > $b.price })[0] => replies",
                "body.items{sku: price} => body",
                "body.items^(price) => body",
                "{'a': order.id, 'b': [stock, -items.n]} => order,stock,items",
                "items@$i.order.lines[sku = $i.sku] => items,order",
                "(  $x := token.sub; $x & path.id ) => token,path",
                "body.n ? path.a : query.b => body,path,query",
                "body ~> |items|{'n': price}| => body",
                "body.items#$i.{'at': $i, 'sku': sku} => body",
                "$map(body.items, function($i) { $i.sku & token.sub }) => body,token",
                "body.items.(sku & price) => body",
                "body.a ?: query.b => body,query",
                "'text' & 1 => ",
                "header.x-request-id => header,request,id",
            })
    void knowsTheRootsItRefersTo(String source, String roots) {
        var expected = roots == null ? Set.<String>of() : Set.of(roots.split(","));

        assertThat(Expression.compile(source).roots()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                "path.sku => sku",
                "path.sku & path.id & body.path.no => sku,id",
                "path => ~~",
                "$keys(path) & path.sku => ,sku",
                "$$.path.`a-b` => a-b",
                "path[0].sku => sku",
                "path.*.sku => ~~",
            })
    void knowsTheNamesRightBelowARoot(String source, String names) {
        assertThat(Expression.compile(source).members("path")).containsExactlyInAnyOrder(names.split(",", -1));
        assertThat(Expression.compile(source).members("query")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"body.a", "body.a & path.b", "$count(replies)"})
    void asksAScopeForNothingElse(String source) throws Exception {
        var expression = Expression.compile(source);

        expression.evaluate(root -> {
            assertThat(expression.roots()).contains(root);
            return Json.of(Map.of("a", "x", "b", "y"));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "  | is empty",
                "body.( | is no JSONata",
                "body. | is no JSONata",
                "$sum(body.a)) | is no JSONata",
                "body.x[ | is no JSONata",
                "$eval(body.code) | must not use $eval",
                "$nosuch(body.a) | uses $nosuch, which is neither a function nor bound",
                "body & $typo | uses $typo, which is neither a function nor bound",
                "$ | must name what it uses",
                "$$ | must name what it uses",
                "*.id | must name what it uses",
                "**.id | must name what it uses",
                "$keys($$) | must name what it uses",
                "body.items.%.id | must not use %",
                "$contains(body.a, /(a)\\1/) | has a regular expression that RE2 does not know",
                "$filter(body.a, /x/) | can have a regular expression only in the place of",
                "( $p := /x/; $match(body.a, $p) ) | can have a regular expression only in the place of",
            })
    void refusesWhatCannotBeKnownBefore(String source, String message) {
        assertThatThrownBy(() -> Expression.compile(source == null ? " " : source))
                .isInstanceOf(MalformedExpressionException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "( $f := function($n) { $f($n + 1) }; $f(0) ) | took",
                "( $f := function($n) { 1 + $f($n + 1) }; $f(0) ) | is nested",
                "$map([1..1000], function($i) { $map([1..1000], function($j) { $i * $j }) }) | took",
                "[1..300000] | makes a list of more than 200000 values",
                "$sum([1..9000000]) | makes a list of more than 200000 values",
                "$pad('', 9000000) | pads to more than 10000 characters",
                "$join($map([1..10], function($i) { body.long })) | makes a string of more than 8000000 characters",
                "$string($map([1..10], function($i) { body.long })) | makes a string of more than 8000000 characters",
                "$replace(body.long, 'x', body.long) | makes a string of more than 8000000 characters",
                "$map([1..10], function($i) { body.long }) | yields more than 8000000 characters",
                "$map([1..80], function($i) { body.long }) | handles more than 64000000 characters",
                "$replace(body.customerId, '', 'x') | replaces an empty string",
                "$match(body.long, /x/, -1) | has a limit below 0",
                "$sum | yields a function",
                "body.customerId + 1 | failed",
                "$number(body.customerId) | failed",
                "$error(body.customerId) | failed",
                "body.n / 0 | failed",
            })
    void stopsAtItsBounds(String source, String message) {
        assertThatThrownBy(() -> Interpreted.compile(source, () -> 0).evaluate(Scopes.of(REQUEST)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageStartingWith("${" + source + "} " + message)
                .hasMessageNotContaining("c1");
    }

    @Test
    void stopsWhenItsTimeIsUp() {
        var clock = new AtomicLong();
        var expression =
                Interpreted.compile("$map([1..1000], function($i) { $i * 2 })", () -> clock.getAndAdd(10_000_000));

        assertThatThrownBy(() -> expression.evaluate(root -> null))
                .hasMessage("${$map([1..1000], function($i) { $i * 2 })} took longer than 50 ms");
    }

    @Test
    void takesTheEnvironmentFromTheConfiguration() throws Exception {
        var environment = Json.of(Map.of("REGION", "eu"));

        var plain = Expression.compile("env.REGION", environment);
        var joined = Expression.compile("env.REGION & '-' & path.sku", environment);

        assertThat(plain.roots()).isEmpty();
        assertThat(plain.evaluate(root -> null)).isEqualTo(Json.of("eu"));
        assertThat(joined.roots()).containsExactly("path");
        assertThat(joined.evaluate(Scopes.of(REQUEST))).isEqualTo(Json.of("eu-A-1"));
    }

    @Test
    void refusesAnEnvironmentVariableThatIsNotSet() {
        var environment = Json.of(Map.of("REGION", "eu"));

        assertThatThrownBy(() -> Expression.compile("env.ZONE", environment))
                .hasMessage("needs the environment variable ZONE, which is not set");
        assertThatThrownBy(() -> Expression.compile("'x' & env.ZONE", environment))
                .hasMessage("needs the environment variable ZONE, which is not set");
        assertThatThrownBy(() -> Expression.compile("env", environment))
                .hasMessage("must name a variable after env, such as env.NAME");
    }

    @Test
    void givesEachThreadItsOwnValue() throws Exception {
        var expression = Expression.compile("$sum(body.items.(n * 2)) & body.name");
        try (var threads = Executors.newFixedThreadPool(4)) {
            var results = threads.invokeAll(IntStream.range(0, 400)
                    .<java.util.concurrent.Callable<String>>mapToObj(i -> () -> expression
                            .evaluate(Scopes.of(
                                    "{'body': {'name': 'n" + i + "', 'items': [{'n': " + i + "}, {'n': 1}]}}"))
                            .text())
                    .toList());
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo((i * 2 + 2) + "n" + i);
            }
        }
    }

    @Test
    void doesNotChangeItsInput() throws Exception {
        var body = Scopes.json("{'items': [3, null, 1], 'inner': {'a': null}}");
        var before = body.toPayload();

        Expression.compile("[$sort(body.items[$ != null]), body.inner]").evaluate(root -> body);

        assertThat(body.toPayload()).isEqualTo(before);
    }
}

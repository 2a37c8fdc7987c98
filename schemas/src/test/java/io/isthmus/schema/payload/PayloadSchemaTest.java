package io.isthmus.schema.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.problem.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadSchemaTest {

    private static final String QUOTE = """
            {
              'type': 'object',
              'required': ['customerId', 'items'],
              'additionalProperties': false,
              'properties': {
                'customerId': {'type': 'string', 'minLength': 1},
                'since': {'type': 'string', 'format': 'date-time'},
                'code': {'type': 'string', 'pattern': '^[A-Z]{2}-\\\\d+$'},
                'items': {'type': 'array', 'minItems': 1, 'items': {
                  'type': 'object', 'required': ['sku', 'quantity'],
                  'properties': {'sku': {'type': 'string'}, 'quantity': {'type': 'integer', 'minimum': 1, 'maximum': 1000},
                                 'a/b': {'type': 'null'}}}}
              }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void findsNothingWrongWithWhatFits() throws Exception {
        assertThat(validate(
                        QUOTE,
                        "{'customerId': 'c', 'code': 'AB-1', 'since': '2026-11-22T10:00:00Z',"
                                + "'items': [{'sku': 'a', 'quantity': 1.0}]}"))
                .isEmpty();
    }

    @Test
    void tellsEveryViolationWithItsPointer() throws Exception {
        var violations = validate(
                QUOTE,
                "{'customerId': '', 'code': 'x', 'since': 'yesterday', 'extra': 1,"
                        + "'items': [{'sku': 'a', 'quantity': 1}, {'sku': 1, 'quantity': 2000, 'a/b': 1}, {'quantity': 1.5}]}");

        assertThat(violations)
                .extracting(Violation::pointer, Violation::keyword)
                .containsExactlyInAnyOrder(
                        tuple("/customerId", "minLength"),
                        tuple("/code", "pattern"),
                        tuple("/since", "format"),
                        tuple("", "additionalProperties"),
                        tuple("/items/1/sku", "type"),
                        tuple("/items/1/quantity", "maximum"),
                        tuple("/items/1/a~1b", "type"),
                        tuple("/items/2", "required"),
                        tuple("/items/2/quantity", "type"));
        assertThat(violations)
                .allSatisfy(violation -> assertThat(violation.detail()).isNotBlank());
    }

    @Test
    void tellsNoMoreThanItsLimit() throws Exception {
        var items = String.join(",", java.util.Collections.nCopies(5_000, "{'sku': 1, 'quantity': 0}"));

        assertThat(validate(QUOTE, "{'customerId': 'c', 'items': [" + items + "]}"))
                .hasSize(PayloadSchema.VIOLATIONS_MAX);
        assertThat(validate(
                        "{'anyOf': [" + QUOTE + ", {'type': 'array'}]}",
                        "{'customerId': 'c', 'items': [" + items + "]}"))
                .hasSizeBetween(1, PayloadSchema.VIOLATIONS_MAX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type': 'integer'} | 1.0 | true",
                "{'type': 'integer'} | 1.5 | false",
                "{'type': 'integer'} | 12345678901234567890 | true",
                "{'multipleOf': 0.01} | 9.99 | true",
                "{'multipleOf': 0.01} | 9.999 | false",
                "{'multipleOf': 0.01} | 1e300 | true",
                "{'maximum': 9007199254740993} | 9007199254740994 | false",
                "{'const': 1} | 1.0 | true",
                "{'enum': [1.50]} | 1.5 | true",
                "{'format': 'uuid'} | '6e8bc430-9c3a-11d9-9669-0800200c9a66' | true",
                "{'format': 'uuid'} | 'x' | false",
                "{'format': 'email'} | 'a@b.example' | true",
                "{'format': 'email'} | 'a.b+c@localhost' | true",
                "{'format': 'email'} | 'a@b.internal' | true",
                "{'format': 'email'} | 'a@[127.0.0.1]' | true",
                "{'format': 'email'} | 'a' | false",
                "{'format': 'email'} | 'a@' | false",
                "{'format': 'email'} | '.a@b.example' | false",
                "{'format': 'email'} | 'a@b_c.example' | false",
                "{'format': 'hostname'} | 'broker.internal' | true",
                "{'pattern': 'b'} | 'abc' | true",
                "{'unevaluatedProperties': false, 'properties': {'a': true}} | {'b': 1} | false",
                "{'dependentRequired': {'a': ['b']}} | {'a': 1} | false",
                "{'prefixItems': [{'type': 'string'}], 'items': false} | ['a', 1] | false",
                "{'$defs': {'n': {'type': 'object', 'properties': {'next': {'$ref': '#/$defs/n'}}}}, '$ref': '#/$defs/n'} | {'next': {'next': 1}} | false",
                "false | 1 | false",
                "true | 1 | true",
            })
    void readsTheKeywordsOf202012(String schema, String value, boolean fits) throws Exception {
        assertThat(validate(schema, value).isEmpty()).isEqualTo(fits);
    }

    @Test
    void followsReferencesToFilesBesideIt() throws Exception {
        write("items/item.json", "{'type': 'object', 'required': ['sku'], '$ref': '../common.json#/$defs/named'}");
        write("common.json", "{'$defs': {'named': {'properties': {'name': {'type': 'string'}}}}}");
        var schema = load("{'type': 'array', 'items': {'$ref': 'items/item.json'}}");

        assertThat(schema.validate(json("[{'sku': 1, 'name': 2}, {}]")))
                .extracting(Violation::pointer, Violation::keyword)
                .containsExactlyInAnyOrder(tuple("/0/name", "type"), tuple("/1", "required"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type': 'strnig'} | is not a valid schema at '/type'",
                "{'minimum': 'x'} | is not a valid schema at '/minimum'",
                "{'properties': {'a': 1}} | is not a valid schema at '/properties/a'",
                "{'type': 'object',} | is not JSON at line 1, column 19",
                "{'$ref': 'missing.json'} | is not a usable schema",
                "{'properties': {'a': {'$ref': '#/$defs/missing'}}} | is not a usable schema",
                "{'$ref': 'https://schemas.example/item.json'} | is not a usable schema",
                "{'$ref': '#'} | is not a usable schema: its $refs run in a circle",
                "{'pattern': '(a)\\\\1'} | is not a usable schema: has a pattern that RE2 does not know",
                "{'pattern': '(?=a)'} | is not a usable schema: has a pattern that RE2 does not know",
                "{'$schema': 'http://json-schema.org/draft-07/schema#'} | is a schema of another version than 2020-12",
            })
    void refusesASchemaThatCannotBeUsed(String schema, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> load(schema)).withMessageStartingWith(message);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PayloadSchema.load(folder.resolve("none.json")))
                .withMessageStartingWith("is not there: ");
    }

    @Test
    void servesManyThreads() throws Exception {
        var schema = load(QUOTE);
        var right = json("{'customerId': 'c', 'items': [{'sku': 'a', 'quantity': 1}]}");
        var wrong = json("{'customerId': 'c', 'items': [{'sku': 'a', 'quantity': 0}]}");
        try (var threads = Executors.newFixedThreadPool(4)) {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 400; i++) {
                var value = i % 2 == 0 ? right : wrong;
                tasks.add(() -> schema.validate(value).size());
            }
            var results = threads.invokeAll(tasks);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(i % 2);
            }
        }
    }

    @Test
    void endsACheckThatWouldTakeForEver() throws Exception {
        var schema = "{'$defs': {'tree': {'anyOf': [{'properties': {'n': {'$ref': '#/$defs/tree'}, 'x': false}},"
                + "{'properties': {'n': {'$ref': '#/$defs/tree'}, 'x': {'const': 0}}}]}}, '$ref': '#/$defs/tree'}";
        var value = "{'x': 1, 'n': ".repeat(40) + "{'x': 1}" + "}".repeat(40);

        assertThat(validate(schema, value))
                .containsExactly(
                        new Violation("", "limit", "takes more than 5000000 steps to check against its schema"));
    }

    @Test
    void aHostilePatternAndTextTakeNoTime() throws Exception {
        var violations = validate("{'pattern': '^(a+)+$'}", "'" + "a".repeat(50_000) + "b'");

        assertThat(violations).extracting(Violation::keyword).containsExactly("pattern");
    }

    private List<Violation> validate(String schema, String value) throws Exception {
        return load(schema).validate(json(value));
    }

    private PayloadSchema load(String schema) throws IOException {
        return PayloadSchema.load(write("schema.json", schema));
    }

    private Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text.replace('\'', '"'));
    }

    private static Json json(String text) throws MalformedJsonException {
        return Json.parse(Payload.utf8(text.replace('\'', '"')));
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }
}

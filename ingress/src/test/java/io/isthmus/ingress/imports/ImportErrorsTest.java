package io.isthmus.ingress.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.schema.json.JsonSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents that are none, and parts of them that lead nowhere. */
class ImportErrorsTest {

    private static final String HEAD =
            "openapi: 3.1.0\ninfo: {title: A, version: '1'}\nservers: [{url: 'http://a.example'}]\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            swagger: "2.0"           | a.yaml:1:1: is no document of OpenAPI 3.0 or 3.1, it has swagger: 2.0: convert it first
            openapi: 4.0.0           | is no document of OpenAPI 3.0 or 3.1, it has openapi: 4.0.0: convert it first
            {}                       | it has no member openapi
            openapi: {a: 1, a: 2}    | a.yaml: has the name 'a' twice at line 1, column 17
            openapi: [               | a.yaml: is neither JSON nor YAML
            {"openapi": "3.1.0", x}  | it has no member
            """)
    void whatIsNoDocumentIsRefusedWithTheReason(String text, String reason) throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), text);

        if (reason.equals("it has no member")) {
            assertThat(Import.of(file, null, null).routes()).isZero();
        } else {
            assertThatThrownBy(() -> Import.of(file, null, null))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining(reason);
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Import.of(folder.resolve("none.yaml"), null, null))
                .isInstanceOf(UnreadableException.class)
                .hasMessageEndingWith("none.yaml: is not there");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '#/components/schemas/None'    | has a $ref that leads to nothing, #/components/schemas/None: correct it
            'https://a.example/x.json#/A'  | has a $ref to another host, https://a.example/x.json#/A, which is not followed
            '//a.example/x.json'           | has a $ref to another host
            'file:///etc/passwd'           | has a $ref to another host
            'none.json#/A'                 | has a $ref that cannot be followed:
            '#anchor'                      | has a $ref to an anchor, #anchor
            '#/components/schemas/Round'   | has a $ref that runs in a circle
            """)
    void referencesThatLeadNowhereAreTold(String ref, String told) throws Exception {
        Path file = Files.writeString(folder.resolve("a.yaml"), HEAD + """
                paths:
                  /a:
                    post:
                      operationId: a
                      requestBody: {$ref: "%s"}
                      responses: {}
                components: {schemas: {Round: {$ref: "#/components/schemas/Round"}}}
                """.formatted(ref));

        Imported imported = Import.of(file, null, null);

        assertThat(told(imported)).contains("a.yaml:8:7: /paths/~1a/post/requestBody: " + told);
        assertThat(Imports.load(imported, folder).routes()).containsOnlyKeys("a");
    }

    @Test
    void anchorsThatMultiplyAndReferencesWithoutEndAreBounded() throws Exception {
        var text = new StringBuilder("a0: &a0 [1, 2]\n");
        for (int i = 1; i < 40; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        Path bomb = Files.writeString(folder.resolve("bomb.yaml"), text);

        assertThatThrownBy(() -> Import.of(bomb, null, null))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("has more than 500000 values");

        for (int i = 0; i < Documents.FILES_MAX + 10; i++) {
            Files.writeString(
                    folder.resolve("s" + i + ".json"),
                    "{\"properties\": {\"next\": {\"$ref\": \"s%d.json\"}}}".formatted(i + 1));
        }
        Path file = Files.writeString(folder.resolve("many.yaml"), HEAD + """
                paths:
                  /a:
                    post:
                      requestBody: {required: true, content: {application/json: {schema: {$ref: s0.json}}}}
                      responses: {}
                """);
        assertThat(told(Import.of(file, null, null))).contains("is one file more than the 200 that are read");
    }

    @Test
    void openApi30AndJsonWithTabsAreUnderstood() throws Exception {
        Path file = Files.writeString(folder.resolve("b.json"), """
                {
                \t"openapi": "3.0.3", "info": {"title": "B", "version": "1"}, "servers": [{"url": "http://b.example:8081/api/"}],
                \t"paths": {"/b/{b}": {"put": {"parameters": [{"name": "b", "in": "path", "required": true, "schema": {"type": "string"}}],
                \t\t"requestBody": {"required": true, "content": {"application/json": {"schema": {
                \t\t\t"type": "object", "properties": {
                \t\t\t\t"size": {"type": "number", "minimum": 0, "exclusiveMinimum": true, "nullable": true},
                \t\t\t\t"kind": {"type": "string", "enum": ["a"], "nullable": true, "example": "a"},
                \t\t\t\t"part": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Part"}]}}}}}},
                \t\t"responses": {"204": {"description": "Done."}}}}},
                \t"components": {"schemas": {"Part": {"type": "object", "example": {"$ref": "is a value here"}}}}
                }
                """);

        Imported imported = Import.of(file, null, null);
        var route = Imports.load(imported, folder).routes().get("put-b-b");

        assertThat(imported.notices()).isEmpty();
        assertThat(route.match().path()).hasToString("/api/b/{b}");
        var schema = route.request().schema();
        assertThat(schema.validate(
                        JsonSource.read("{size: 1, kind: null, part: null}").value()))
                .isEmpty();
        assertThat(schema.validate(
                        JsonSource.read("{size: 0, kind: b, part: 1}").value()))
                .extracting(violation -> violation.pointer())
                .contains("/size", "/kind", "/part");
    }

    private static String told(Imported imported) {
        return imported.notices().stream().map(Notice::toString).collect(Collectors.joining("\n"));
    }
}

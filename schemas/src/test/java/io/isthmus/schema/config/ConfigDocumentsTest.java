package io.isthmus.schema.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.PayloadSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The documents that are made from the records: the JSON Schema for editors and the reference in the README. To make
 * them anew: {@code mvn -pl schemas test -Dtest=ConfigDocumentsTest -Dtest.jvm.flags=-Disthmus.write=true}.
 */
class ConfigDocumentsTest {

    private static final String AGAIN = "the records have changed: make it anew with "
            + "mvn -pl schemas test -Dtest=ConfigDocumentsTest -Dtest.jvm.flags=-Disthmus.write=true";

    private static final Path SCHEMA = Path.of("src/main/resources/isthmus.schema.json");
    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- made from the records: begin -->\n";
    private static final String END = "<!-- made from the records: end -->\n";

    @Test
    void theSchemaIsThatOfTheRecords() throws Exception {
        var schema = JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(
                                (JsonNode) Json.of(ConfigSchema.make()).tree())
                + "\n";
        writeIfAsked(SCHEMA, schema);

        assertThat(SCHEMA).as(AGAIN).hasContent(schema);
    }

    @Test
    void theReferenceIsThatOfTheRecords() throws Exception {
        var readme = Files.readString(README);
        var begin = readme.indexOf(BEGIN) + BEGIN.length();
        var expected = readme.substring(0, begin) + ConfigReference.make() + readme.substring(readme.indexOf(END));
        writeIfAsked(README, expected);

        assertThat(README).as(AGAIN).hasContent(expected);
    }

    @Test
    void theSchemaTakesWhatTheLoaderTakes() throws Exception {
        assertThat(PayloadSchema.load(SCHEMA).validate(yaml("right/gateway.yaml")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong/shapes.yaml", "wrong/later.yaml"})
    void theSchemaRefusesWhatHasTheWrongShape(String file) throws Exception {
        assertThat(PayloadSchema.load(SCHEMA).validate(yaml(file))).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("wrongFilesOfTheRightShape")
    void theSchemaLeavesTheRestToTheLoader(String file) throws Exception {
        assertThat(PayloadSchema.load(SCHEMA).validate(yaml(file))).isEmpty();
    }

    static Stream<String> wrongFilesOfTheRightShape() {
        return Stream.of("references", "clashes", "expressions").map(name -> "wrong/" + name + ".yaml");
    }

    private static void writeIfAsked(Path file, String text) throws IOException {
        if (Boolean.getBoolean("isthmus.write")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        }
    }

    private static Json yaml(String name) throws IOException {
        return Json.of(ConfigSchema.yaml(Files.readString(Path.of("src/test/resources/config", name))));
    }
}

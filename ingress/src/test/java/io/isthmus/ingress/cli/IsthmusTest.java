package io.isthmus.ingress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsthmusTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** The first two are understood without picocli, the others with it. */
    @ParameterizedTest
    @ValueSource(strings = {"run --config %s", "run -c %s", "run --config=%s", "run -c%s"})
    void allWaysToNameTheFileOfARunSayTheSameOfAWrongOne(String command) throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, "version: 1\n");
        assertThat(execute(command.formatted(file).split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).contains("gateway.yaml:1:1: needs routes").doesNotContain("Usage");
    }

    @Test
    void aRunWithoutAFileIsToldHowItIsUsed() {
        assertThat(execute("run", "--config")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: isthmus run");
    }

    @ParameterizedTest
    @CsvSource({
        "openapi,  yaml, 'openapi: \"3.1.1\"'",
        "openapi,  json, '  \"openapi\" : \"3.1.1\",'",
        "asyncapi, yaml, 'asyncapi: \"3.0.0\"'",
        "asyncapi, json, '  \"asyncapi\" : \"3.0.0\",'",
    })
    void documentsArePrintedOfAConfiguration(String command, String format, String line) throws Exception {
        assertThat(execute(command, "--config", route().toString(), "--format", format, "--title", "Shop"))
                .isZero();
        assertThat(out.toString()).contains(line, "Shop", "quotes").endsWith("\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void noDocumentIsPrintedOfAWrongConfiguration() throws Exception {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, "version: 1\n");

        assertThat(execute("openapi", "--config", file.toString())).isEqualTo(2);
        assertThat(execute("asyncapi", "--config", file.toString())).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("gateway.yaml:1:1: needs routes");
    }

    @Test
    void documentsBecomeAConfigurationThatIsChecked() throws Exception {
        String openapi = "src/test/resources/imports/shop-openapi.yaml";
        String asyncapi = "src/test/resources/imports/shop-asyncapi.yaml";
        String[] command = {"import", "--openapi", openapi, "--asyncapi", asyncapi, "--output", folder.toString()};

        assertThat(execute(command)).isZero();
        assertThat(out.toString()).contains("gateway.yaml: 6 routes");
        assertThat(err.toString())
                .contains(
                        "shop-asyncapi.yaml:97:26: /components/messages/OrderPlaced/bindings/kafka/key: does not say");
        assertThat(execute("check", folder.resolve("gateway.yaml").toString())).isZero();

        assertThat(execute(command)).isEqualTo(1);
        assertThat(err.toString()).contains("gateway.yaml: is there already", "overwrite with --force");
        assertThat(execute("import", "--openapi", openapi, "--output", folder.toString(), "--force"))
                .isZero();
    }

    @Test
    void whatIsNoDocumentBecomesNoConfiguration() throws Exception {
        assertThat(execute("import")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: isthmus import");
        assertThat(execute("import", "--openapi", folder.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.yaml: is not there");
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "openapi: 3.1.0\npaths: {}\n");
        assertThat(execute("import", "--openapi", empty.toString(), "--output", folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no operation that a route can be made of");
        assertThat(folder.resolve("gateway.yaml")).doesNotExist();
    }

    @Test
    void whatIsWrongWithTheServiceThatIsToBeAskedIsSaid() throws Exception {
        assertThat(execute("conformance", "--topic", "quotes")).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: isthmus conformance");
        assertThat(execute("conformance", "--kafka", "localhost:9092", "--topic", "quotes", "--dialect", "amqp"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("isthmus: kafka.dialect is for rabbitmq");
        assertThat(execute("conformance", "--config", route().toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--route must name one of [quotes]");
    }

    private Path route() throws Exception {
        Path file = folder.resolve("quotes.yaml");
        Files.writeString(file, """
                version: 1
                brokers: {events: {kafka: {bootstrap: ["localhost:9092"]}}}
                routes:
                  quotes:
                    match: {method: POST, path: /quotes}
                    allow: anyone
                    call: {kafka: {broker: events, topic: quotes}}
                """);
        return file;
    }

    private int execute(String... args) {
        return Isthmus.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}

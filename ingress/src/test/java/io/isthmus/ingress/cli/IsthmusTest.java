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

package io.isthmus.ingress.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

    private int execute(String... args) {
        return Isthmus.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}

package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code isthmus conformance} of the distribution, as the author of a service runs it. */
final class Conformance {

    private Conformance() {}

    /** What it prints of a service that is as it should be. */
    static String assertGood(String... arguments) throws Exception {
        return assertGood(Set.of(), arguments);
    }

    /** @param warned the checks that may end with a warning */
    static String assertGood(Set<String> warned, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Repository.isthmus().toString(), "conformance"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.startsWith("  !")))
                .as(said)
                .allSatisfy(line -> assertThat(warned).anyMatch(line::contains));
        assertThat(said).doesNotContain("✗");
        return said;
    }
}

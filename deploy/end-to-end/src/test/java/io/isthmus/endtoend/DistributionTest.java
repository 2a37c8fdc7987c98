package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder that is shipped starts from what the JVM took down while it was packaged, and starts as well without it. */
class DistributionTest {

    @TempDir
    Path folder;

    @Test
    void whatWasTakenDownAtPackagingIsUsed() throws Exception {
        // With this the JVM would rather end than do without.
        assertThat(version(Repository.isthmus(), "-XX:AOTMode=on")).isEqualTo("0 isthmus");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseSerialGC",
                "-XX:+UseG1GC",
                "-XX:+UseParallelGC",
                "-XX:+UseZGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1"
            })
    void flagsOfTheUserWorkAndCauseNoComplaint(String flags) throws Exception {
        assertThat(version(Repository.isthmus(), flags)).isEqualTo("0 isthmus");
    }

    @Test
    void aCacheThatFitsNoJavaIsPassedOverInSilence() throws Exception {
        Path copy = copied();
        Files.write(copy.resolve("lib/isthmus.aot"), new byte[4096]);
        assertThat(version(copy.resolve("bin/isthmus"), "")).isEqualTo("0 isthmus");
    }

    @Test
    void withoutACacheItStartsAsWell() throws Exception {
        Path copy = copied();
        Files.delete(copy.resolve("lib/isthmus.aot"));
        assertThat(version(copy.resolve("bin/isthmus"), "")).isEqualTo("0 isthmus");
    }

    /** As with {@code cp -r}: new times on all files, so that the cache does not fit any more. */
    private Path copied() throws Exception {
        Path from = Repository.isthmus().getParent().getParent();
        Path to = folder.resolve("a folder/isthmus");
        Files.createDirectories(to.getParent());
        assertThat(new ProcessBuilder("cp", "-r", from.toString(), to.toString())
                        .start()
                        .waitFor())
                .isZero();
        return to;
    }

    /** The exit status, and all of the output without what the version is. */
    private static String version(Path isthmus, String flags) throws Exception {
        var builder = new ProcessBuilder(isthmus.toString(), "version").redirectErrorStream(true);
        builder.environment().put("JAVA_OPTS", flags);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue() + " " + output.replaceFirst(" [^ ]+, Java \\d+\\R$", "");
    }
}

package io.isthmus.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A service of {@code deploy/examples}, as a process of its own. It says when it is ready. */
final class ExampleService implements AutoCloseable {

    private final Process process;
    private final Path log;

    private ExampleService(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts an example that Node runs and whose packages are installed. */
    static ExampleService node(Path logs, String example, String script, Map<String, String> environment)
            throws IOException {
        return start(logs, example, script, environment, List.of("node", script));
    }

    /** Starts an example in Java, on a class path of its own. */
    static ExampleService java(Path logs, String example, String main, Map<String, String> environment)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return start(
                logs,
                example,
                main,
                environment,
                List.of(java, "-Xmx128m", "-cp", "target/classes:target/lib/*", main));
    }

    private static ExampleService start(
            Path logs, String example, String main, Map<String, String> environment, List<String> command)
            throws IOException {
        Path log = logs.resolve(example + "." + main.replace('/', '.') + ".log");
        var builder = new ProcessBuilder(command)
                .directory(Repository.root()
                        .resolve("deploy/examples")
                        .resolve(example)
                        .toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        var service = new ExampleService(builder.start(), log);
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(service::isReady);
        } catch (RuntimeException | Error failed) {
            service.close();
            throw failed;
        }
        return service;
    }

    private boolean isReady() throws IOException {
        String said = Files.readString(log);
        if (!process.isAlive()) {
            throw new IllegalStateException("the service has ended: " + said);
        }
        return said.contains("services are ready");
    }

    /** What it has said so far, to tell why a test failed. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

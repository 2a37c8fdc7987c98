package io.isthmus.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kafka.Kafka;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka node in a JVM of its own, from the class path of this one: {@link #kill()} is SIGKILL and {@link #pause()} is
 * SIGSTOP. It ends with this JVM, however that ends. What it says stands in {@code out.log} in its folder.
 */
final class ProcessKafka implements KafkaBroker {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    /** Small, and soon there: three of them share a machine with all else that runs in a test. */
    private static final List<String> JVM = List.of(
            "-Xms64m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final NodePlan plan;
    private @Nullable Process process;
    private boolean paused;

    ProcessKafka(NodePlan plan) {
        this.plan = plan;
    }

    @Override
    public String bootstrap() {
        return plan.bootstrap();
    }

    @Override
    public void start() {
        unpause();
        if (process != null) {
            return;
        }
        plan.format();
        process = launch();
        KafkaProbe.awaitAnswer(bootstrap(), EmbeddedKafka.START_LIMIT);
    }

    private Process launch() {
        Path properties = plan.data().resolve("server.properties");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.add(properties.toString());
        try {
            try (var writer = Files.newBufferedWriter(properties)) {
                plan.properties().store(writer, null);
            }
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            plan.data().resolve("out.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        unpause();
        if (process != null) {
            process.destroy();
            awaitEnd();
        }
    }

    @Override
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            awaitEnd();
        }
    }

    @Override
    public void pause() {
        if (process != null && !paused) {
            signal("STOP");
            paused = true;
        }
    }

    @Override
    public void unpause() {
        if (process != null && paused) {
            signal("CONT");
            paused = false;
        }
    }

    @Override
    public void close() {
        kill();
        plan.discard();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(running().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            if (!running().waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                running().destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running().destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
        paused = false;
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("the node at " + bootstrap() + " is down");
        }
        return process;
    }

    /** Kafka's own main class, which ends when nobody is left who could end it. */
    static final class Main {

        private Main() {}

        /** @param arguments the file with the node's properties */
        public static void main(String[] arguments) {
            Thread.ofPlatform().daemon().name("ends-with-its-parent").start(Main::endWithParent);
            Kafka.main(arguments);
        }

        /** The parent holds the other end of the standard input, and never writes. */
        private static void endWithParent() {
            try {
                while (System.in.read() >= 0) {
                    // Nothing is said.
                }
            } catch (IOException gone) {
                // As at the end.
            }
            Runtime.getRuntime().halt(1);
        }
    }
}

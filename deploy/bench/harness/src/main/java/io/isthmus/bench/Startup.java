package io.isthmus.bench;

import io.isthmus.bench.process.Cores;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the gateway takes from nothing to its first right answer, with what processor time, and what is resident when it
 * then has nothing to do. The process is the one that a user starts, script and all.
 */
final class Startup {

    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long BETWEEN_ASKS_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int STARTS = 10;

    private final List<String> command;
    private final Map<String, String> environment;
    private final int port;
    private final String request;
    private final List<Double> wallMillis = new ArrayList<>();
    private final List<Double> cpuSeconds = new ArrayList<>();
    private final List<Double> residentMegabytes = new ArrayList<>();

    /** @param command is given both cores, whatever this program has */
    Startup(List<String> command, Map<String, String> environment, int port, String request) {
        this.command = Cores.ALL.before(command);
        this.environment = environment;
        this.port = port;
        this.request = request;
    }

    void run(PrintStream out) throws IOException, InterruptedException {
        once();
        wallMillis.clear(); // the first one reads the files from the disk
        cpuSeconds.clear();
        residentMegabytes.clear();
        for (int i = 0; i < STARTS; i++) {
            once();
        }
        out.print(table());
    }

    private void once() throws IOException, InterruptedException {
        Path log = Files.createTempFile("isthmus-startup", ".log");
        long begun = System.nanoTime();
        try (var gateway = GatewayUnderTest.start(command, log, environment)) {
            while (!gateway.answers(port, request)) {
                if (!gateway.isAlive() || System.nanoTime() - begun > GIVE_UP_NANOS) {
                    throw new IllegalStateException("no answer with status 200; see " + log);
                }
                LockSupport.parkNanos(BETWEEN_ASKS_NANOS);
            }
            wallMillis.add((System.nanoTime() - begun) / 1e6);
            cpuSeconds.add(gateway.cpuSeconds());
            long idleSince = System.nanoTime();
            while (System.nanoTime() - idleSince < IDLE_NANOS) {
                LockSupport.parkNanos(IDLE_NANOS);
            }
            residentMegabytes.add(gateway.residentMegabytes());
        }
        Files.delete(log);
    }

    /** In Markdown. */
    private String table() {
        return "%n### startup%n%n| start to first answer | median | least | most |%n| --- | ---: | ---: | ---: |%n"
                        .formatted()
                + row("wall clock, ms", "%.0f", wallMillis)
                + row("processor, s", "%.2f", cpuSeconds)
                + row("resident after 5 s idle, MB", "%.0f", residentMegabytes);
    }

    private static String row(String what, String format, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return "| %s | %s | %s | %s |%n"
                .formatted(
                        what,
                        format.formatted(sorted.get(sorted.size() / 2)),
                        format.formatted(sorted.getFirst()),
                        format.formatted(sorted.getLast()));
    }
}

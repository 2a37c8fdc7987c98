package io.isthmus.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where processes run: what is measured on the first core, everything else on the second. */
public enum Cores {
    MEASURED("0"),
    OTHERS("1"),
    ALL("0,1");

    private static final boolean CAN_PIN = Files.isExecutable(Path.of("/usr/bin/taskset")) && coresOfMachine() >= 2;

    private final String core;

    Cores(String core) {
        this.core = core;
    }

    /** What stands before a command so that it runs here; empty on a machine that cannot keep them apart. */
    public List<String> prefix() {
        return CAN_PIN ? List.of("taskset", "-c", core) : List.of();
    }

    /** {@code command} so that it runs here. */
    public List<String> before(List<String> command) {
        return Stream.concat(prefix().stream(), command.stream()).toList();
    }

    /** Moves a process that somebody else has started, all of its threads, here. */
    public void move(long pid) throws IOException, InterruptedException {
        if (CAN_PIN) {
            new ProcessBuilder("taskset", "-a", "-p", "-c", core, Long.toString(pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    public static String placement() {
        return CAN_PIN
                ? "what is measured on core 0; load, brokers and services on core 1"
                : "not pinned: all processes share all cores";
    }

    /** Not {@code availableProcessors}: this process itself has been put on one core. */
    private static long coresOfMachine() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("processor")).count();
        } catch (IOException notLinux) {
            return 1;
        }
    }
}

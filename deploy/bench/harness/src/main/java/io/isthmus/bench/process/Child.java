package io.isthmus.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of ours. Its output goes to a file; if it speaks first (see {@link #speaking}), the lines of its standard
 * output are read here.
 */
public final class Child implements AutoCloseable {

    private static final int TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final String name;
    private final Process process;
    private final @Nullable BufferedReader lines;
    private final @Nullable Writer commands;
    private final Path log;

    private Child(String name, Process process, Path log, boolean speaks) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.lines = speaks ? process.inputReader() : null;
        this.commands = speaks ? process.outputWriter() : null;
    }

    /** A process whose output all goes to {@code log}. */
    public static Child silent(
            String name, Cores cores, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        var builder =
                builder(cores, environment, command).redirectErrorStream(true).redirectOutput(log.toFile());
        return new Child(name, builder.start(), log, false);
    }

    /** A process that tells on its standard output when it is ready, and takes commands. */
    public static Child speaking(String name, Cores cores, Path log, List<String> command) throws IOException {
        var builder = builder(cores, Map.of(), command).redirectError(log.toFile());
        return new Child(name, builder.start(), log, true);
    }

    private static ProcessBuilder builder(Cores cores, Map<String, String> environment, List<String> command) {
        var builder = new ProcessBuilder(cores.before(command));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.PIPE);
        return builder;
    }

    /** The rest of the first line that begins with {@code word}; fails if the process ends before. */
    public String await(String word) {
        try {
            if (lines == null) {
                throw new IllegalStateException(name + " does not speak");
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(word)) {
                    return line.substring(word.length()).strip();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(name + " ended; see " + log);
    }

    /** Sends a line to the process. */
    public void tell(String line) {
        try {
            if (commands == null) {
                throw new IllegalStateException(name + " does not listen");
            }
            commands.write(line + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " ended; see " + log, e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    /** Processor time that the process has used, in seconds, to 10 ms. */
    public double cpuSeconds() {
        String stat = read("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / (double) TICKS_PER_SECOND;
    }

    public double residentMegabytes() {
        return read("status")
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                / 1024.0;
    }

    private String read(String what) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), what));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is not running; see " + log, e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A command that runs a class of ours, with the flags that every JVM here is started with. */
    public static List<String> java(String classpath, String main, List<String> arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(FLAGS);
        command.addAll(List.of("-Dbrokers=" + System.getProperty("brokers", "auto"), "-cp", classpath, main));
        command.addAll(arguments);
        return command;
    }

    /** The same for all, gateway and references. */
    public static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xms256m", "-Xmx256m");

    /** The class path of this program, for programs that are part of it. */
    public static String ownClasspath() {
        return System.getProperty("java.class.path");
    }
}

package io.isthmus.endtoend;

import io.isthmus.testbed.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A gateway as a process of its own, started as a user would, from the distribution. */
public final class GatewayProcess implements AutoCloseable {

    private final Path file;
    private final int port;
    private final int adminPort;
    private final String jvmFlags;
    private Process process;

    private GatewayProcess(Path file, int port, int adminPort, String jvmFlags) throws IOException {
        this.file = file;
        this.port = port;
        this.adminPort = adminPort;
        this.jvmFlags = jvmFlags;
        this.process = launch();
    }

    /** @param yaml everything but version, server and admin */
    public static GatewayProcess start(Path folder, String name, String yaml) throws IOException {
        return start(folder, name, "0s", yaml);
    }

    /** @param notice how long it goes on once it has said that it goes */
    public static GatewayProcess start(Path folder, String name, String notice, String yaml) throws IOException {
        return start(folder, name, notice, "{}", "-Xmx256m", yaml);
    }

    /** @param limits the server's, as they would stand in the file */
    public static GatewayProcess start(Path folder, String name, String limits, String jvmFlags, String yaml)
            throws IOException {
        return start(folder, name, "0s", limits, jvmFlags, yaml);
    }

    private static GatewayProcess start(
            Path folder, String name, String notice, String limits, String jvmFlags, String yaml) throws IOException {
        int port = Ports.free();
        int adminPort = Ports.free();
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, """
                version: 1
                server:
                  instance: %s
                  listeners: {http: {host: 127.0.0.1, port: %d}}
                  limits: %s
                  notice: %s
                  drain: 5s
                admin: {port: %d}
                """.formatted(name, port, limits, notice, adminPort) + yaml);
        return new GatewayProcess(file, port, adminPort, jvmFlags);
    }

    private Process launch() throws IOException {
        Path log = file.resolveSibling(file.getFileName() + ".log");
        var builder = new ProcessBuilder(Repository.isthmus().toString(), "run", "--config", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_OPTS", jvmFlags);
        return builder.start();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    public String admin(String path) {
        return "http://127.0.0.1:" + adminPort + path;
    }

    /** Where it says whether it is ready. */
    public String ready() {
        return "http://127.0.0.1:" + adminPort + "/ready";
    }

    public void awaitReady() {
        Ready.await(ready());
    }

    /** All objects that are reachable: the histogram is taken after a full collection. */
    public long liveBytes() throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var asked = new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.class_histogram").start();
        try (var lines = asked.inputReader()) {
            String total = lines.lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(total.strip().split("\\s+")[2]);
        }
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Tells it to stop, as SIGTERM does. */
    public void terminate() {
        process.destroy();
    }

    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the gateway has not stopped 30 s after it was told to");
        }
    }

    public void startAgain() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

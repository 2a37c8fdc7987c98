package io.isthmus.bench;

import io.isthmus.bench.load.HttpRequest;
import io.isthmus.bench.process.Child;
import io.isthmus.bench.process.Cores;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts what a path needs, and ends all of it when closed or when this program ends, the last first. */
final class Stage implements AutoCloseable {

    private static final String PEERS = "io.isthmus.bench.peer.";
    private static final String SPRING = "io.isthmus.bench.spring.";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final long START_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Path root;
    private final Path logs;
    private final Vertx vertx = Vertx.vertx();
    private final Deque<Child> children = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::end);

    Stage(Path root) throws IOException {
        this.root = root;
        this.logs = Files.createDirectories(root.resolve("deploy/bench/target/logs"));
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Path keys() {
        return logs.resolve("keys.json");
    }

    /** A broker or a service: not measured. Returns what it told when it was ready. */
    String service(String peer, String... arguments) throws IOException {
        return kept(Child.speaking(
                        peer,
                        Cores.OTHERS,
                        log(peer),
                        Child.java(Child.ownClasspath(), PEERS + peer, List.of(arguments))))
                .await("READY");
    }

    Contender.Server reference(String name, HttpRequest request, String peer, String... arguments) throws IOException {
        var child = kept(Child.speaking(
                name, Cores.MEASURED, log(name), Child.java(Child.ownClasspath(), PEERS + peer, List.of(arguments))));
        return new Contender.Server(name, child, Integer.parseInt(child.await("READY")), request, vertx);
    }

    Contender client(String name, String peer, String... arguments) throws IOException {
        var child = kept(Child.speaking(
                name, Cores.MEASURED, log(name), Child.java(Child.ownClasspath(), PEERS + peer, List.of(arguments))));
        child.await("READY");
        return new Contender.Client(name, child);
    }

    Contender spring(String name, HttpRequest request, String main, String... arguments) throws IOException {
        int port = freePort();
        String target = root.resolve("deploy/bench/spring/target").toString();
        List<String> all = new ArrayList<>(List.of(Integer.toString(port)));
        all.addAll(Arrays.asList(arguments));
        var child = kept(Child.silent(
                name,
                Cores.MEASURED,
                log(name),
                Map.of(),
                Child.java(target + "/classes:" + target + "/lib/*", SPRING + main, all)));
        awaitPort(child, port);
        return new Contender.Server(name, child, port, request, vertx);
    }

    /** The gateway as it is shipped, with a configuration of {@code deploy/bench/config}, over NIO as it comes and over {@code auto}. */
    List<Contender.Server> gateways(HttpRequest request, String config, Map<String, String> environment)
            throws IOException {
        return List.of(
                gateway("isthmus", "nio", request, config, environment),
                gateway("isthmus auto", "auto", request, config, environment));
    }

    /** As {@link #gateways}, one of them. */
    Contender.Server gateway(
            String name, String transport, HttpRequest request, String config, Map<String, String> environment)
            throws IOException {
        int port = freePort();
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("BENCH_PORT", Integer.toString(port));
        all.put("BENCH_ADMIN_PORT", Integer.toString(freePort()));
        all.put("BENCH_KEYS", keys().toString());
        all.put("BENCH_TRANSPORT", transport);
        all.put("JAVA_OPTS", "-Xms256m -Xmx256m " + System.getProperty("gateway.flags", ""));
        var child = kept(Child.silent(name, Cores.MEASURED, log(name), all, gatewayCommand(config)));
        awaitPort(child, port);
        return new Contender.Server(name, child, port, request, vertx);
    }

    /** What runs the gateway as it is shipped with a configuration of {@code deploy/bench/config}. */
    List<String> gatewayCommand(String config) {
        return List.of(
                executable().toString(),
                "run",
                "--config",
                root.resolve("deploy/bench/config").resolve(config).toString());
    }

    Path executable() {
        return root.resolve("deploy/distribution/target/isthmus/bin/isthmus");
    }

    /** Any server that is a program of its own, such as nginx. */
    Contender.Server program(String name, HttpRequest request, int port, List<String> command) throws IOException {
        var child = kept(Child.silent(name, Cores.MEASURED, log(name), Map.of(), command));
        awaitPort(child, port);
        return new Contender.Server(name, child, port, request, vertx);
    }

    /** A broker in a container is not a child of ours; it is put beside the others all the same. */
    void pinRabbit() throws IOException {
        try (var processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                Path name = process.resolve("comm");
                if (Files.isReadable(name) && Files.readString(name).strip().equals("beam.smp")) {
                    Cores.OTHERS.move(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where logs and files of a run go. */
    Path folder() {
        return logs;
    }

    Path file(String name, String content) throws IOException {
        return Files.writeString(logs.resolve(name), content);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Path log(String name) {
        return logs.resolve(name.replace(' ', '-') + ".log");
    }

    private Child kept(Child child) {
        children.push(child);
        return child;
    }

    private static void awaitPort(Child child, int port) {
        long until = System.nanoTime() + START_NANOS_MAX;
        while (!accepts(port)) {
            if (!child.isAlive() || System.nanoTime() > until) {
                throw new IllegalStateException("it does not listen on " + port + "; see " + child.log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        end();
        vertx.close();
    }

    private void end() {
        while (!children.isEmpty()) {
            children.pop().close();
        }
    }
}

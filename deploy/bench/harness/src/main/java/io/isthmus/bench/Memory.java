package io.isthmus.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What a keep-alive connection takes that has been used and is idle, and what a request takes that waits for its reply, in the
 * gateway's process: live objects after a collection, and resident memory.
 */
final class Memory implements AutoCloseable {

    private static final int CONNECTIONS = 4000;

    /** Of a second; the clients of brokers are never wholly at rest. */
    private static final double AT_REST = 0.06;

    private static final String TOPIC = "bench.memory";
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Sizes(long live, double residentMegabytes) {}

    private final GatewayUnderTest gateway;
    private final int port;
    private final PrintStream out;
    private final List<Socket> sockets = new ArrayList<>();

    private Memory(Path executable, String kafka, PrintStream out) throws IOException, InterruptedException {
        this.out = out;
        this.port = freePort();
        int admin = freePort();
        Path config = Files.createTempFile("isthmus-memory", ".yaml");
        Files.writeString(config, config(port, admin, kafka));
        this.gateway = GatewayUnderTest.start(
                List.of(executable.toString(), "run", "--config", config.toString()),
                Files.createTempFile("isthmus-memory", ".log"),
                Map.of("JAVA_OPTS", "-Xmx512m"));
        long until = System.nanoTime() + START_NANOS;
        while (!gateway.answers(admin, GatewayUnderTest.request("GET", "/ready", "Accept: */*", "", "close"))) {
            if (!gateway.isAlive() || System.nanoTime() > until) {
                throw new IllegalStateException("the gateway has not become ready");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    static void run(Path executable, String kafka, PrintStream out)
            throws IOException, InterruptedException, ExecutionException {
        makeTopic(kafka);
        try (var memory = new Memory(executable, kafka, out)) {
            out.printf("%n### memory%n%n| of %d | live objects, bytes each | resident, bytes each |%n", CONNECTIONS);
            out.println("| --- | ---: | ---: |");
            memory.measure();
        }
    }

    private void measure() throws IOException {
        open(CONNECTIONS / 10); // what the first ones bring about is not theirs
        Sizes before = sizes();
        open(CONNECTIONS);
        Sizes idle = sizes();
        print("idle keep-alive connection", before, idle);
        send(CONNECTIONS);
        print("pending request over Kafka, all of it", idle, sizes());
    }

    private void print(String what, Sizes before, Sizes after) {
        out.printf(
                "| %s | %d | %.0f |%n",
                what,
                (after.live() - before.live()) / CONNECTIONS,
                (after.residentMegabytes() - before.residentMegabytes()) * (1 << 20) / CONNECTIONS);
    }

    private Sizes sizes() throws IOException {
        return new Sizes(gateway.liveBytes(), gateway.residentMegabytes());
    }

    /** Connections that have each had an answer. */
    private void open(int count) throws IOException {
        byte[] ask = GatewayUnderTest.request("GET", "/nothing", "Accept: */*", "", "keep-alive")
                .getBytes(UTF_8);
        for (int i = 0; i < count; i++) {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(socket);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(ask);
            byte[] some = new byte[2048];
            if (socket.getInputStream().read(some) <= 0) {
                throw new IOException("a connection was closed");
            }
        }
    }

    /** A request on each of the newest connections, which nobody answers. */
    private void send(int count) throws IOException {
        byte[] ask = GatewayUnderTest.request(
                        "POST", "/waits", "Accept: */*", "{\"id\":\"0123456789abcdef\"}", "keep-alive")
                .getBytes(UTF_8);
        for (Socket socket : sockets.subList(sockets.size() - count, sockets.size())) {
            socket.getOutputStream().write(ask);
        }
        // The last one has been read when the processor is nearly at rest.
        double before;
        do {
            before = gateway.cpuSeconds();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        } while (gateway.cpuSeconds() - before > AT_REST);
    }

    private static String config(int port, int admin, String kafka) {
        String start = """
                version: 1
                server: {listeners: {http: {host: 127.0.0.1, port: %d}}, limits: {idle: 10m}, drain: 1s}
                admin: {host: 127.0.0.1, port: %d}
                """.formatted(port, admin);
        return start + """
                brokers: {events: {kafka: {bootstrap: ["%s"], replies: {topic: bench.replies.memory}}}}
                policies: {patient: {timeout: 2m}}
                routes:
                  waits: {match: {method: POST, path: /waits}, allow: anyone, call: {kafka: {broker: events, topic: %s}, policy: patient}}
                """.formatted(kafka, TOPIC);
    }

    private static void makeTopic(String kafka) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka))) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                admin.createTopics(Set.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

package io.isthmus.ingress.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.ingress.Gateway;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs a gateway for a moment and has it answer one of each: what the JVM has loaded and linked by then is what it takes
 * down for later starts ({@code bin/train}). Loopback only; needs no broker and no service.
 */
public final class Training {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final List<String> FILES = List.of("gateway.yaml", "order.json", "status.json", "keys.json");
    private static final String ORDER =
            "{\"id\":\"7\",\"customerId\":\"c-7\",\"items\":[{\"sku\":\"a\",\"quantity\":1}]}";

    private record Lesson(int status, String method, String target, String body) {}

    private static final List<Lesson> LESSONS = List.of(
            new Lesson(200, "GET", "/streamed/7?full=1", ""),
            new Lesson(200, "POST", "/whole?customer=7", ORDER),
            new Lesson(
                    400, "POST", "/whole", "{\"id\":\"\",\"customerId\":\"d\",\"items\":[{\"quantity\":0.5}],\"x\":1}"),
            new Lesson(200, "GET", "/page/7", ""),
            new Lesson(503, "POST", "/kafka", ORDER),
            new Lesson(503, "POST", "/rabbitmq", ORDER),
            new Lesson(401, "GET", "/secured", ""),
            new Lesson(404, "GET", "/nowhere", ""));

    private final Path folder;

    private Training(Path folder) {
        this.folder = folder;
    }

    /**
     * Runs all of it.
     *
     * @throws IOException if the gateway did not start, or did not answer as it should
     */
    public static void run() throws IOException {
        Path folder = Files.createTempDirectory("isthmus-training");
        try {
            new Training(folder).lessons();
        } finally {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.delete(folder);
        }
    }

    private void lessons() throws IOException {
        int port = freePort();
        int admin = freePort();
        try (var gateway = Gateway.start(config(Map.of("@PORT@", port, "@ADMIN@", admin)))) {
            for (Lesson lesson : LESSONS) {
                expect(gateway.port(), lesson);
            }
            expect(gateway.adminPort(), new Lesson(503, "GET", "/ready", ""));
            expect(gateway.adminPort(), new Lesson(200, "GET", "/metrics", ""));
        } catch (Gateway.StartFailedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private GatewayConfig config(Map<String, Integer> ports) throws IOException {
        for (String file : FILES) {
            String text;
            try (InputStream in = Training.class.getResourceAsStream(file)) {
                text = new String(Objects.requireNonNull(in, file).readAllBytes(), UTF_8);
            }
            for (var port : ports.entrySet()) {
                text = text.replace(port.getKey(), port.getValue().toString());
            }
            Files.writeString(folder.resolve(file), text);
        }
        return switch (ConfigLoader.load(folder.resolve("gateway.yaml"))) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new IOException(errors.toString());
        };
    }

    private static void expect(int port, Lesson lesson) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request(lesson).getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            if (!answer.startsWith("HTTP/1.1 " + lesson.status() + " ")) {
                throw new IOException(lesson.method() + " " + lesson.target() + " was answered with " + answer);
            }
        }
    }

    private static String request(Lesson lesson) {
        String head = lesson.method() + " " + lesson.target()
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: */*\r\n";
        return lesson.body().isEmpty()
                ? head + "\r\n"
                : head + "Content-Type: application/json\r\nContent-Length: "
                        + lesson.body().getBytes(UTF_8).length + "\r\n\r\n" + lesson.body();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

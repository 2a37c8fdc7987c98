package io.isthmus.ingress.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.isthmus.testbed.Ports;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where nothing is traced nothing of OpenTelemetry is loaded: the gateway runs where it is not even there. */
@Timeout(120)
class UntracedTest {

    private static final String CLIENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path folder;

    @Test
    void withoutTracesTheLibraryIsNotNeededAndTraceContextIsPassedOnAsItCame() throws Exception {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            byte[] seen = String.valueOf(exchange.getRequestHeaders().getFirst("traceparent"))
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, seen.length);
            exchange.getResponseBody().write(seen);
            exchange.close();
        });
        service.start();
        int port = Ports.free();
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, """
                version: 1
                server: {listeners: {http: {host: 127.0.0.1, port: %d}}, drain: 1s}
                admin: {port: 0}
                services: {one: {endpoints: [{url: "http://127.0.0.1:%d"}]}}
                routes:
                  one:
                    match: {path: /one}
                    allow: anyone
                    call: {http: {service: one}}
                """.formatted(port, service.getAddress().getPort()));
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("opentelemetry"))
                .collect(Collectors.joining(File.pathSeparator));
        Path log = folder.resolve("gateway.log");
        Process gateway = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath,
                        "io.isthmus.ingress.cli.Isthmus",
                        "run",
                        "--config",
                        file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/one"))
                    .header("traceparent", CLIENT)
                    .timeout(Duration.ofSeconds(10))
                    .build();
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(client.send(request, BodyHandlers.ofString())
                                    .body())
                            .isEqualTo(CLIENT));
            assertThat(Files.readString(log)).doesNotContain("NoClassDefFoundError", "opentelemetry");
        } finally {
            gateway.destroy();
            if (!gateway.waitFor(20, TimeUnit.SECONDS)) {
                gateway.destroyForcibly();
            }
            service.stop(0);
        }
    }
}

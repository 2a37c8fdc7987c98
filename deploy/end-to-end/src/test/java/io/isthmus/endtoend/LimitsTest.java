package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 4: what reaches a limit is told so, and counted. */
class LimitsTest {

    private static final Duration QUICK = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private final CountDownLatch hold = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);
    private HttpServer service;

    @BeforeEach
    void startAService() throws Exception {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/", exchange -> {
            if (exchange.getRequestURI().getPath().equals("/held")) {
                held.countDown();
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void stopTheService() {
        hold.countDown();
        service.stop(0);
    }

    @Test
    void aBodyOverTheLimitIsRefusedAndCounted() throws Exception {
        try (var gateway = start("{bodyBytesMax: 1KiB}")) {
            var answer = post(gateway, "/checked", "application/json", "\"" + "x".repeat(2000) + "\"");
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("urn:isthmus:problem:body-too-large", "1024 bytes");
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_limit_reached_total{limit=\"bodyBytesMax\"} 1.0");
        }
    }

    @Test
    void aBodyThatIsNotJsonIsRefusedWhereTheRouteReadsIt() throws Exception {
        try (var gateway = start("{}")) {
            assertThat(post(gateway, "/checked", "text/plain", "hello").statusCode())
                    .isEqualTo(415);
            assertThat(post(gateway, "/checked", "application/json", "{").body())
                    .contains("urn:isthmus:problem:invalid-request", "\"keyword\":\"json\"");
        }
    }

    @Test
    void aHeadOverTheLimitIsRefusedAndCounted() throws Exception {
        try (var gateway = start("{headersBytesMax: 1KiB}")) {
            var answer = Ready.send(
                    HttpRequest.newBuilder(URI.create(gateway.url("/plain"))).header("X-Long", "x".repeat(2000)));
            assertThat(answer.statusCode()).isEqualTo(431);
            assertThat(answer.body()).contains("urn:isthmus:problem:header-too-large");
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_limit_reached_total{limit=\"headers-too-large\"} 1.0");
        }
    }

    @Test
    void oneRequestMoreThanMayBeInFlightIsRefusedAndCounted() throws Exception {
        try (var gateway = start("{requestsInFlightMax: 1}")) {
            var first = Thread.ofVirtual().start(() -> {
                try {
                    Ready.get(gateway.url("/held"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            held.await();
            var second = Ready.get(gateway.url("/plain"));
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.body()).contains("urn:isthmus:problem:overloaded");
            assertThat(second.headers().firstValue("retry-after")).contains("1");
            hold.countDown();
            first.join();
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_limit_reached_total{limit=\"requestsInFlightMax\"} 1.0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/quick/checked", "/quick/plain"})
    void aBodyThatTakesLongerThanTheRoutesTimeIsNotCutWhileItComes(String path) throws Exception {
        try (var gateway = start("{}");
                var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            String head = "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n".formatted(path)
                    + "Content-Type: application/json\r\nContent-Length: 4\r\n\r\n";
            socket.getOutputStream().write((head + "\"").getBytes(StandardCharsets.US_ASCII));
            long begun = System.nanoTime();
            Awaitility.await().until(() -> System.nanoTime() - begun > 2 * QUICK.toNanos());
            socket.getOutputStream().write("ab\"".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    private TestGateway start(String limits) throws Exception {
        Files.writeString(folder.resolve("object.json"), "{\"type\": [\"object\", \"string\"]}");
        return TestGateway.start(
                folder, limits, """
                services:
                  echo: {endpoints: [{url: "http://127.0.0.1:%1$d"}]}
                routes:
                  checked:
                    match: {method: POST, path: /checked}
                    allow: anyone
                    request: {schema: object.json}
                    call: {http: {service: echo}}
                  quick-checked:
                    match: {method: POST, path: /quick/checked}
                    allow: anyone
                    request: {schema: object.json}
                    call: {http: {service: echo}, timeout: %2$dms}
                  quick-plain:
                    match: {method: POST, path: /quick/plain}
                    allow: anyone
                    call: {http: {service: echo}, timeout: %2$dms}
                  plain:
                    match: {path: /**}
                    allow: anyone
                    call: {http: {service: echo}}
                """.formatted(service.getAddress().getPort(), QUICK.toMillis()));
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String type, String body)
            throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }
}

package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 4: what reaches a limit is told so, and counted. */
class LimitsTest {

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

    private TestGateway start(String limits) throws Exception {
        Files.writeString(folder.resolve("object.json"), "{\"type\": [\"object\", \"string\"]}");
        return TestGateway.start(
                folder, limits, """
                services:
                  echo: {endpoints: [{url: "http://127.0.0.1:%d"}]}
                routes:
                  checked:
                    match: {method: POST, path: /checked}
                    allow: anyone
                    request: {schema: object.json}
                    call: {http: {service: echo}}
                  plain:
                    match: {path: /**}
                    allow: anyone
                    call: {http: {service: echo}}
                """.formatted(service.getAddress().getPort()));
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String type, String body)
            throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    }
}

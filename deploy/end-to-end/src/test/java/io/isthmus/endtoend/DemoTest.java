package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.testbed.Brokers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/demo/run} as a new user would run it: on the brokers of this test run, with its own ports. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoTest {

    private static final String GATEWAY = "http://localhost:8080";
    private static final Pattern PID = Pattern.compile("gateway process (\\d+)");

    private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();
    private static Process demo;
    private static long gatewayPid;

    @BeforeAll
    static void startTheDemo() throws Exception {
        demo = new ProcessBuilder(
                        Repository.root().resolve("deploy/demo/run").toString(),
                        "--kafka",
                        Brokers.kafka().bootstrap(),
                        "--amqp",
                        Brokers.amqp().uri())
                .redirectErrorStream(true)
                .start();
        Thread.ofPlatform().daemon().start(DemoTest::readLines);
        gatewayPid = awaitPid();
    }

    private static void readLines() {
        try (var reader = new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8))) {
            reader.lines().forEach(LINES::add);
        } catch (IOException ended) {
            LINES.add("the demo's output has ended");
        }
    }

    private static long awaitPid() throws InterruptedException {
        var seen = new StringBuilder();
        while (true) {
            String line = LINES.poll(90, TimeUnit.SECONDS);
            assertThat(line).as("the demo printed only:%n%s", seen).isNotNull();
            seen.append(line).append('\n');
            var pid = PID.matcher(line);
            if (pid.find()) {
                return Long.parseLong(pid.group(1));
            }
        }
    }

    @AfterAll
    static void stopTheDemo() throws InterruptedException {
        demo.destroy();
        if (!demo.waitFor(40, TimeUnit.SECONDS)) {
            demo.destroyForcibly();
        }
    }

    @Test
    @Order(1)
    void aQuoteComesFromKafka() throws Exception {
        var answer = post("/v1/quotes", "quote.write", """
                {"customerId":"c-7","items":[{"sku":"a-1","quantity":3}]}""");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"quoteId\":", "\"customerId\":\"c-7\"", "\"total\":", "\"currency\":");
    }

    @Test
    @Order(1)
    void aReservationComesFromRabbit() throws Exception {
        var answer = post("/v1/stock/a-1/reservations", "stock.write", "{\"quantity\":2}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"reservationId\":", "\"sku\":\"a-1\"", "\"quantity\":2");
    }

    @Test
    @Order(1)
    void aCatalogItemComesOverHttpForAnyone() throws Exception {
        var answer = Ready.get(GATEWAY + "/v1/catalog/items/a-1");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"sku\":\"a-1\"", "\"name\":", "\"price\":");
    }

    @Test
    @Order(1)
    void anOrderPageIsPutTogetherFromAllThree() throws Exception {
        var answer = Ready.send(request("/v1/orders/42/page", token("order.read")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .contains(
                        "\"order\":{\"id\":\"42\"", "\"customer\":\"Customer c-42\"", "\"lines\":[", "\"known\":true");
        assertThat(answer.headers().firstValue("isthmus-legs")).isPresent();
    }

    @ParameterizedTest
    @Order(2)
    @CsvSource({
        "GET, /v1/orders/42/page, '', 401, unauthenticated",
        "GET, /v1/orders/42/page, quote.write, 403, forbidden",
        "GET, /v1/nothing, '', 404, route-not-found",
        "DELETE, /v1/quotes, '', 405, method-not-allowed"
    })
    void whatIsNotAllowedIsRefused(String method, String path, String scope, int status, String type) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(GATEWAY + path)).method(method, BodyPublishers.noBody());
        var answer = Ready.send(scope.isEmpty() ? request : request.header("Authorization", "Bearer " + token(scope)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("urn:isthmus:problem:" + type);
    }

    @Test
    @Order(2)
    void aBadBodyIsRefusedWithAPointerToEachMistake() throws Exception {
        var answer = post("/v1/quotes", "quote.write", """
                {"customerId":7,"items":[{"sku":"a-1","quantity":0}]}""");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"pointer\":\"/customerId\"", "\"pointer\":\"/items/0/quantity\"");
    }

    @Test
    @Order(3)
    void aGatewayThatWasKilledIsStartedAgainAndServes() throws Exception {
        ProcessHandle.of(gatewayPid).orElseThrow().destroyForcibly();
        Awaitility.await("the gateway is gone and back")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> ProcessHandle.of(gatewayPid).isEmpty()
                        && post("/v1/quotes", "quote.write", """
                        {"customerId":"c-8","items":[{"sku":"a-1","quantity":1}]}""").statusCode() == 200);
    }

    @Test
    @Order(4)
    void beingToldToStopItStopsAllThatItHasStarted() throws Exception {
        List<ProcessHandle> children = demo.descendants().toList();
        assertThat(children).isNotEmpty();
        demo.destroy();
        assertThat(demo.waitFor(40, TimeUnit.SECONDS)).isTrue();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        for (int port : List.of(8080, 9090, 9091, 7001)) {
            assertThat(refuses(port)).as("port " + port).isTrue();
        }
    }

    private static boolean refuses(int port) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            return !socket.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }

    private static HttpResponse<String> post(String path, String scope, String body) throws Exception {
        return Ready.send(request(path, token(scope))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(GATEWAY + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token);
    }

    private static String token(String scope) throws Exception {
        var process = new ProcessBuilder(
                        Repository.root().resolve("deploy/demo/token").toString(), "--scope", scope)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String token = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(process.waitFor()).isZero();
        return token;
    }
}

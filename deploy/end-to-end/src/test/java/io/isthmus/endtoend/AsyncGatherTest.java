package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not wait for an answer which no broker stands behind: that of a gather, and that of an HTTP service. */
@Timeout(60)
class AsyncGatherTest {

    @TempDir
    Path folder;

    private final CountDownLatch hold = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/quick", exchange -> answer(exchange, 200, "{\"n\":1}"));
        service.createContext("/held", exchange -> held(exchange, 200, "{\"n\":2}"));
        service.createContext("/failing", exchange -> held(exchange, 500, "{}"));
        service.start();
        gateway = TestGateway.start(folder, """
                services:
                  s: {endpoints: [{url: "http://127.0.0.1:%d"}]}
                routes:
                  page:
                    match: {method: GET, path: /page}
                    allow: anyone
                    async: {}
                    gather:
                      deadline: 40s
                      legs:
                        quick: {http: {service: s, path: /quick}}
                        held: {http: {service: s, path: /held}, timeout: 40s}
                    respond: {body: {sum: "${quick.n + held.n}"}}
                  broken:
                    match: {method: GET, path: /broken}
                    allow: anyone
                    async: {}
                    gather:
                      deadline: 40s
                      legs: {failing: {http: {service: s, path: /failing}, timeout: 40s}}
                  alone:
                    match: {method: GET, path: /alone}
                    allow: anyone
                    async: {}
                    call: {http: {service: s, path: /held}, timeout: 40s}
                """.formatted(service.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        hold.countDown();
        gateway.close();
        service.stop(0);
    }

    @Test
    void theStatusTellsHowManyPartsOfTheAnswerAreThere() throws Exception {
        String status = left("/page");
        await().untilAsserted(() -> assertThat(
                        Json.parse(Payload.utf8(get(status).body())).get("parts"))
                .isEqualTo(Json.parse(Payload.utf8("{\"arrived\":1,\"of\":2}"))));
        assertThat(get(status).body()).contains("\"state\":\"dispatched\"");

        hold.countDown();

        HttpResponse<String> result = waited(status + "/result");
        assertThat(result.statusCode()).isEqualTo(200);
        assertThat(result.body()).isEqualTo("{\"sum\":3}");
        assertThat(result.headers().firstValue("isthmus-legs")).isPresent();
        assertThat(get(status).body()).contains("\"state\":\"done\"", "\"parts\":{\"arrived\":2,\"of\":2}");
    }

    @Test
    void aGatherThatFailsIsToldAsFailed() throws Exception {
        String status = left("/broken");

        hold.countDown();

        HttpResponse<String> result = waited(status + "/result");
        assertThat(result.statusCode()).isEqualTo(502);
        assertThat(result.body()).contains("urn:isthmus:problem:gather-incomplete", "\"name\":\"failing\"");
        assertThat(get(status).body()).contains("\"state\":\"failed\"");
    }

    @Test
    void anHttpServiceCanBeLeftToo() throws Exception {
        String status = left("/alone");

        hold.countDown();

        assertThat(waited(status + "/result").body()).isEqualTo("{\"n\":2}");
    }

    @Test
    void whoCancelsIsHeard() throws Exception {
        String status = left("/page");

        assertThat(client.send(request(status).DELETE().build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(204);

        assertThat(get(status).body()).contains("\"state\":\"cancelled\"");
        assertThat(get(status + "/result").statusCode()).isEqualTo(410);
    }

    /** Asks without waiting; returns where it will be told what becomes of it. */
    private String left(String path) throws Exception {
        HttpResponse<String> accepted =
                client.send(request(path).header("Prefer", "respond-async").build(), BodyHandlers.ofString());
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("preference-applied")).contains("respond-async");
        return accepted.headers().firstValue("location").orElseThrow();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> waited(String path) throws Exception {
        return client.send(request(path).header("Prefer", "wait=20").build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : gateway.url(path)));
    }

    private void held(HttpExchange exchange, int status, String body) throws IOException {
        try {
            if (!hold.await(50, TimeUnit.SECONDS)) {
                throw new IOException("nobody has let it go");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        answer(exchange, status, body);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}

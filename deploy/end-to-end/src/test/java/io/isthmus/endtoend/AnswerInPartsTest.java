package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gather whose legs go to the client as they land, and one that is decided before all of them have. */
@Timeout(60)
class AnswerInPartsTest {

    private static final int LARGE = 4 * 1024 * 1024;

    @TempDir
    Path folder;

    private final CountDownLatch hold = new CountDownLatch(1);
    private final AtomicInteger answered = new AtomicInteger();
    private HttpServer service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/quick", exchange -> answer(exchange, 200, "{\"n\":1}"));
        service.createContext("/large", exchange -> answer(exchange, 200, "\"" + "x".repeat(LARGE) + "\""));
        service.createContext("/held", exchange -> {
            awaitRelease();
            answer(exchange, 200, "{\"n\":2}");
        });
        service.createContext("/failing", exchange -> {
            awaitRelease();
            answer(exchange, 500, "{}");
        });
        service.start();
        gateway = TestGateway.start(folder, """
                services:
                  s: {endpoints: [{url: "http://127.0.0.1:%d"}]}
                routes:
                  page:
                    match: {path: /page}
                    allow: anyone
                    gather:
                      legs:
                        quick: {http: {service: s, path: /quick}}
                        held: {http: {service: s, path: /held}}
                    respond: {body: {sum: "${quick.n + held.n}"}, stream: true}
                  broken:
                    match: {path: /broken}
                    allow: anyone
                    gather:
                      legs:
                        quick: {http: {service: s, path: /quick}, optional: true}
                        failing: {http: {service: s, path: /failing}}
                    respond: {stream: true}
                  only-broken:
                    match: {path: /only-broken}
                    allow: anyone
                    gather: {legs: {failing: {http: {service: s, path: /failing}}}}
                    respond: {stream: true}
                  large:
                    match: {path: /large}
                    allow: anyone
                    gather:
                      legs:
                        a: {http: {service: s, path: /large}}
                        b: {http: {service: s, path: /large}}
                        c: {http: {service: s, path: /large}}
                        d: {http: {service: s, path: /large}}
                    respond: {stream: true}
                  whole:
                    match: {path: /whole}
                    allow: anyone
                    gather: {legs: {quick: {http: {service: s, path: /quick}}}}
                  first:
                    match: {path: /first}
                    allow: anyone
                    gather:
                      complete: first
                      legs:
                        held: {http: {service: s, path: /held}, optional: true}
                        quick: {http: {service: s, path: /quick}, optional: true}
                """.formatted(service.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        hold.countDown();
        gateway.close();
        service.stop(0);
    }

    @Test
    void eachLegIsThereWhileTheOthersAreStillUnderWay() throws Exception {
        try (var client = new Client("/page", "text/event-stream")) {
            assertThat(client.head()).contains("HTTP/1.1 200 OK", "content-type: text/event-stream", "vary: accept");
            assertThat(client.line()).isEqualTo("event: leg");
            assertThat(client.line()).startsWith("data: {\"name\":\"quick\",\"outcome\":\"ok\",\"status\":200,");
            hold.countDown();
            assertThat(client.rest())
                    .contains("event: leg\ndata: {\"name\":\"held\"", "\"value\":{\"n\":2}")
                    .contains("event: end\ndata: {\"legs\":[{\"name\":\"quick\",");
        }
    }

    @Test
    void soItIsOverHttp2() throws Exception {
        var vertx = Vertx.vertx();
        var chunks = new LinkedBlockingQueue<String>();
        var ended = new CompletableFuture<Void>();
        try {
            var options = new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false);
            vertx.createHttpClient(options)
                    .request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setHost("127.0.0.1")
                            .setPort(gateway.port())
                            .setURI("/page")
                            .putHeader("accept", "application/x-ndjson"))
                    .compose(request -> request.send()
                            .onSuccess(response -> response.handler(chunk -> chunks.add(chunk.toString()))
                                    .endHandler(_ -> ended.complete(null))))
                    .onFailure(failure -> chunks.add("no answer: " + failure));

            assertThat(chunks.poll(30, TimeUnit.SECONDS)).startsWith("{\"leg\":{\"name\":\"quick\",");
            hold.countDown();
            ended.get(30, TimeUnit.SECONDS);
            assertThat(String.join("", chunks)).contains("{\"leg\":{\"name\":\"held\",", "\n{\"end\":{\"legs\":[");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoDoesNotAskForPartsGetsTheAnswerWhole() throws Exception {
        hold.countDown();
        for (String accept : List.of("application/json", "*/*", "text/event-stream;q=0.5, application/json")) {
            var answer = get("/page", accept);
            assertThat(answer).isEqualTo("{\"sum\":3}");
        }
        assertThat(get("/whole", "text/event-stream")).isEqualTo("{\"quick\":{\"n\":1}}");
    }

    @Test
    void whatGoesWrongAfterTheFirstPartIsTheLastEvent() throws Exception {
        try (var client = new Client("/broken", "application/x-ndjson")) {
            assertThat(client.head()).contains("HTTP/1.1 200 OK");
            assertThat(client.line()).startsWith("{\"leg\":{\"name\":\"quick\",");
            hold.countDown();
            assertThat(client.rest())
                    .contains(
                            "{\"problem\":{\"type\":\"urn:isthmus:problem:gather-incomplete\"",
                            "\"status\":502",
                            "\"legs\":[{\"name\":\"quick\"");
        }
        await().untilAsserted(
                        () -> assertThat(Ready.get(gateway.admin("/metrics")).body())
                                .contains(
                                        "isthmus_requests_seconds_count{outcome=\"gather-incomplete\",route=\"broken\",status=\"200\"} 1"));
    }

    @Test
    void whatGoesWrongBeforeItHasItsOwnStatus() throws Exception {
        hold.countDown();
        var answer = Ready.send(
                HttpRequest.newBuilder(URI.create(gateway.url("/only-broken"))).header("Accept", "text/event-stream"));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @Test
    void aClientThatIsSlowToReadGetsAllOfIt() throws Exception {
        try (var client = new Client("/large", "application/x-ndjson")) {
            // More than any socket buffer is waiting by then.
            await().until(() -> answered.get() == 4);
            var lines = new ArrayList<String>();
            client.head();
            for (String line = client.line(); !line.startsWith("{\"end\""); line = client.line()) {
                lines.add(line);
            }
            assertThat(lines)
                    .hasSize(4)
                    .allSatisfy(line -> assertThat(line.length()).isGreaterThan(LARGE));
        }
    }

    @Test
    void aClientThatGoesGivesTheLegsUp() throws Exception {
        try (var client = new Client("/page", "text/event-stream")) {
            client.head();
            client.line();
        }
        await().untilAsserted(() -> assertThat(
                        Ready.get(gateway.admin("/metrics")).body())
                .contains("isthmus_channel_events_total{channel=\"held\",event=\"given-up\",route=\"page\"} 1.0")
                .contains("isthmus_requests_in_flight 0.0"));
    }

    @Test
    void aGatherThatNeedsOnlyTheFirstAnswerGivesTheOthersUp() throws Exception {
        var answer = Ready.get(gateway.url("/first"));
        assertThat(answer.body()).isEqualTo("{\"quick\":{\"n\":1}}");
        assertThat(answer.headers().firstValue("isthmus-legs").orElseThrow())
                .startsWith("held;outcome=given-up;ms=")
                .contains(", quick;outcome=ok;ms=");
        // The client has its answer before the others are given up.
        await().untilAsserted(() -> assertThat(
                        Ready.get(gateway.admin("/metrics")).body())
                .contains("isthmus_channel_events_total{channel=\"held\",event=\"given-up\",route=\"first\"} 1.0"));
    }

    private String get(String path, String accept) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path))).header("Accept", accept))
                .body();
    }

    private void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
        answered.incrementAndGet();
    }

    private void awaitRelease() {
        try {
            hold.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what has come and no more; chunk sizes are left out. */
    private final class Client implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;

        Client(String path, String accept) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
            socket.setSoTimeout(30_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: here\r\nAccept: %s\r\n\r\n"
                            .formatted(path, accept)
                            .getBytes(UTF_8));
        }

        List<String> head() throws IOException {
            var head = new ArrayList<String>();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                head.add(line);
            }
            return head;
        }

        String line() throws IOException {
            String line = in.readLine();
            while (line.isEmpty() || line.matches("[0-9a-f]{1,8}")) {
                line = in.readLine();
            }
            return line;
        }

        /** To the end of the body. */
        String rest() throws IOException {
            var rest = new StringBuilder();
            for (String line = in.readLine(); !line.equals("0"); line = in.readLine()) {
                if (!line.isEmpty() && !line.matches("[0-9a-f]{1,8}")) {
                    rest.append(line).append('\n');
                }
            }
            return rest.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

package io.isthmus.ingress.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.ingress.http.RunningGateway;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of HTTP's rules can be seen through the whole gateway only, byte by byte on both sides. */
@Timeout(60)
class ThroughAGatewayTest {

    private static final String HOST = "Host: a\r\n";

    @TempDir
    Path folder;

    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final RawService service = new RawService(talk -> {
        while (true) {
            String head = talk.readRequest();
            heads.add(head);
            if (head.startsWith("POST /plain")) {
                talk.readToEnd();
            } else if (head.startsWith("HEAD /unknown")) {
                talk.write("HTTP/1.1 200 OK\r\n\r\n");
            } else if (head.startsWith("HEAD ")) {
                talk.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            } else if (head.startsWith("GET /chunked")) {
                talk.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            } else {
                talk.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
            }
        }
    });

    private RunningGateway gateway;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("any.json"), "{}");
        gateway = new RunningGateway(folder, """
                services: {one: {endpoints: [{url: "http://127.0.0.1:%d"}]}}
                routes:
                  checked:
                    match: {method: POST, path: /checked}
                    allow: anyone
                    request: {schema: any.json}
                    call: {http: {service: one}}
                  asked:
                    match: {method: GET, path: /asked}
                    allow: anyone
                    call: {http: {service: one, method: HEAD}}
                  plain:
                    match: {path: "/**"}
                    allow: anyone
                    call: {http: {service: one}}
                """.formatted(service.port()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/checked", "/plain"})
    void aBodyThatBreaksTheRulesIsAnsweredWhoeverReadsIt(String path) throws Exception {
        String answer = exchange("POST " + path + " HTTP/1.1\r\n" + HOST
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("urn:isthmus:problem:bad-request");
    }

    @Test
    void nobodyInventsTheLengthOfABodyThatWasNotAskedFor() throws Exception {
        assertThat(exchange("HEAD /unknown HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContainIgnoringCase("content-length");
        assertThat(exchange("HEAD /known HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("content-length: 5");
    }

    @Test
    void theLengthOfABodyThatIsNotThereDoesNotSwallowTheNextAnswer() throws Exception {
        String answers = exchange("GET /asked HTTP/1.1\r\n" + HOST + "\r\n" + "GET /next HTTP/1.1\r\n" + HOST
                + "Connection: close\r\n\r\n");

        assertThat(answers).containsIgnoringCase("content-length: 0").endsWith("\r\n\r\nhello");
        assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
    }

    @Test
    void whatHasNoLengthEndsWithItsConnectionWhereThereAreNoChunks() throws Exception {
        assertThat(exchange("GET /chunked HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n"))
                .contains(" 200 ")
                .endsWith("\r\n\r\nhello");
    }

    @Test
    void whatEveryFieldOfTheConnectionNamesEndsHereButForWhatTellsTheWay() throws Exception {
        exchange("GET /fields HTTP/1.1\r\n" + HOST
                + "Connection: close\r\nConnection: x-one\r\nConnection: x-two, x-forwarded-for\r\n"
                + "X-One: 1\r\nX-Two: 2\r\nX-Three: 3\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n");

        assertThat(heads.getFirst().toLowerCase(Locale.ROOT))
                .contains("x-three: 3", "x-forwarded-for: 10.0.0.1")
                .doesNotContain("x-one", "x-two");
    }

    @Test
    void aRequestOverHttp2WithoutABodyHasNoneOnTheOtherSide() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            int port = URI.create(gateway.url("/")).getPort();
            for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.DELETE)) {
                var body = client.request(method, port, "127.0.0.1", "/h2")
                        .compose(request -> request.send().compose(answer -> answer.body()))
                        .await(30, TimeUnit.SECONDS);
                assertThat(body.toString()).isEqualTo("hello");
            }
            var sent = client.request(HttpMethod.POST, port, "127.0.0.1", "/h2")
                    .compose(request -> request.send("posted").compose(answer -> answer.body()))
                    .await(30, TimeUnit.SECONDS);
            assertThat(sent.toString()).isEqualTo("hello");
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }

        assertThat(heads.subList(0, 2))
                .noneMatch(head -> head.toLowerCase(Locale.ROOT).contains("transfer-encoding"));
        assertThat(heads.get(2)).endsWith("posted");
    }

    /** Everything that comes until the connection ends. */
    private String exchange(String request) throws IOException {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(gateway.url("/")).getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}

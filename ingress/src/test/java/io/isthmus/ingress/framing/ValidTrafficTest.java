package io.isthmus.ingress.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must go through, as it came or in the one form that every reader reads alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValidTrafficTest {

    private static final String LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private EdgeServer server;

    @BeforeAll
    void start() {
        server = new EdgeServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.forget();
    }

    @AfterEach
    void nothingWasRefused() {
        assertThat(server.violations()).isEmpty();
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("a plain request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /|host=a|body="),
                arguments("one empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /|host=a|body="),
                arguments(
                        "a path and a query as browsers send them",
                        "GET /a%2Fb/~c;d=[1]|2?q={x}&r=\\^`\"?".replace("\"", "'") + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /a%2Fb/~c;d=[1]|2?q={x}&r=\\^`'?|host=a|body="),
                arguments(
                        "a host with a port",
                        "GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n",
                        "GET /|host=a.example:8080|body="),
                arguments("an IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET /|host=[::1]:80|body="),
                arguments(
                        "blanks around a value",
                        "GET / HTTP/1.1\r\nHost: \t a \t\r\nX-A:b\r\n\r\n",
                        "GET /|host=a|body=|X-A=b"),
                arguments("an empty value", "GET / HTTP/1.1\r\nHost: a\r\nX-A:\r\n\r\n", "GET /|host=a|body=|X-A="),
                arguments(
                        "a value above ASCII",
                        "GET / HTTP/1.1\r\nHost: a\r\nX-A: \u00e4\r\n\r\n",
                        "GET /|host=a|body=|X-A=\u00c3\u00a4" /* the test server answers in UTF-8 */),
                arguments(
                        "a hundred fields",
                        "GET / HTTP/1.1\r\nHost: a\r\n" + "a: b\r\n".repeat(99) + "\r\n",
                        "GET /|host=a|body="),
                arguments(
                        "a name that only looks like Content-Length",
                        "GET / HTTP/1.1\r\nHost: a\r\nContent-Xength: 40\r\n\r\n",
                        "GET /|host=a|body="),
                arguments(
                        "a request to all of the server",
                        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
                        "OPTIONS *|host=a|body="),
                arguments(
                        "an absolute target", "GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", "GET /b?c|host=a|body="),
                arguments(
                        "an absolute target in other case",
                        "GET HTTP://A.example:80/b HTTP/1.1\r\nHost: a.EXAMPLE:80\r\n\r\n",
                        "GET /b|host=a.EXAMPLE:80|body="),
                arguments(
                        "an absolute target without path",
                        "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /|host=a|body="),
                arguments(
                        "an absolute target with a query alone",
                        "GET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /?b|host=a|body="),
                arguments(
                        "an absolute target of the whole server",
                        "OPTIONS https://a HTTP/1.1\r\nHost: a\r\n\r\n",
                        "OPTIONS *|host=a|body="),
                arguments("a body of a known length", post("Content-Length: 5") + "hello", "POST /|host=a|body=hello"),
                arguments("a body of no length", post("Content-Length: 0"), "POST /|host=a|body="),
                arguments(
                        "a length with leading zeros",
                        post("content-length: 0005") + "hello",
                        "POST /|host=a|body=hello"),
                arguments(
                        "a body with a GET",
                        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
                        "GET /|host=a|body=hello"),
                arguments(
                        "a body that looks like a request",
                        post("Content-Length: 35") + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
                        "POST /|host=a|body=GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"),
                arguments(
                        "a chunked body",
                        post("Transfer-Encoding: chunked") + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
                        "POST /|host=a|body=hello world"),
                arguments(
                        "chunked in other case",
                        post("Transfer-Encoding: CHUNKed ") + "5\r\nhello\r\n0\r\n\r\n",
                        "POST /|host=a|body=hello"),
                arguments(
                        "sizes in either case and with leading zeros",
                        post("Transfer-Encoding: chunked") + "000A\r\n0123456789\r\n0b\r\n01234567890\r\n00\r\n\r\n",
                        "POST /|host=a|body=012345678901234567890"),
                arguments(
                        "chunk extensions",
                        post("Transfer-Encoding: chunked")
                                + "5;a=b\r\nhello\r\n1 ; c = \"d;\\\"\r\"".replace("\r\"", "\"")
                                + "\r\n!\r\n0;e;f=g\r\n\r\n",
                        "POST /|host=a|body=hello!"),
                arguments(
                        "trailers",
                        post("Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\nX-T: u\r\nEmpty:\r\n\r\n",
                        "POST /|host=a|body=hello"),
                arguments(
                        "chunks of one byte",
                        post("Transfer-Encoding: chunked") + "1\r\nx\r\n".repeat(500) + "0\r\n\r\n",
                        "POST /|host=a|body=500#" + "x".repeat(500).hashCode()),
                arguments(
                        "an offer to upgrade to HTTP/2",
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
                        "GET /|host=a|body="),
                arguments(
                        "an offer to upgrade with a body",
                        "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket, H2C\r\nContent-Length: 5\r\n\r\nhello",
                        "POST /|host=a|body=hello"),
                arguments(
                        "an offer of WebSocket",
                        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                        "GET /|host=a|body="),
                arguments(
                        "HTTP/1.0 that keeps the connection",
                        "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
                        "GET /|host=a|body="),
                arguments(
                        "HTTP/1.0 with a body",
                        "POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
                        "POST /|host=a|body=hello"),
                arguments(
                        "HTTP/1.0 without Host",
                        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                        "GET /|host=null|body="));
    }

    @ParameterizedTest(name = "{0}: understood, and so is the next request")
    @MethodSource("accepted")
    void accepts(String name, String bytes, String understood) {
        RawClient.Answers answers = RawClient.exchange(server.port(), bytes + LAST);

        assertThat(answers.statuses()).containsExactly(200, 200);
        assertThat(answers.bodies()).containsExactly(understood, "GET /last|host=a|body=");
    }

    @Test
    void everySplitOfTheSameBytesIsReadAlike() {
        String all = accepted()
                        .map(arguments -> (String) arguments.get()[1])
                        .filter(bytes -> bytes.length() < 400 && !bytes.startsWith("\r\n"))
                        .collect(Collectors.joining())
                + LAST;
        List<String> whole = RawClient.exchange(server.port(), all).bodies();
        Random random = new Random(20_261_122);

        IntStream.range(0, 20).forEach(round -> {
            try (RawClient client = new RawClient(server.port())) {
                int at = 0;
                while (at < all.length()) {
                    int step = Math.min(all.length() - at, 1 + random.nextInt(1 << 1 + round % 8));
                    client.send(all.substring(at, at + step));
                    at += step;
                }
                assertThat(client.untilClosed().bodies()).isEqualTo(whole);
            }
        });
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        String bytes = IntStream.range(0, 200)
                        .mapToObj(i -> "POST /" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
                        .collect(Collectors.joining())
                + LAST;

        assertThat(RawClient.exchange(server.port(), bytes).bodies())
                .hasSize(201)
                .startsWith("POST /0|host=a|body=body", "POST /1|host=a|body=body")
                .endsWith("POST /199|host=a|body=body", "GET /last|host=a|body=");
    }

    @Test
    void nothingBehindARequestThatClosesTheConnectionIsRead() {
        assertThat(RawClient.exchange(server.port(), LAST + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
                        .statuses())
                .containsExactly(200);
        assertThat(server.reached()).containsExactly("GET /last");
    }

    @Test
    void theBodyOfARequestThatIsAnsweredEarlyIsNoRequest() {
        String body = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        String fixed = "POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        String chunked = "POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";

        assertThat(RawClient.exchange(server.port(), fixed + chunked + LAST).bodies())
                .containsExactly("early", "early", "GET /last|host=a|body=");
        assertThat(server.reached()).containsExactly("POST /early", "POST /early", "GET /last");
    }

    @Test
    void aHeadRequestIsAnsweredWithoutBody() {
        RawClient.Answers answers =
                RawClient.exchange(server.port(), "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answers.statuses()).containsExactly(200);
        assertThat(answers.bytes()).endsWith("\r\n\r\n");
    }

    @Test
    void aClientThatWaitsForContinueGetsIt() {
        try (RawClient client = new RawClient(server.port())) {
            client.send(post("Expect: 100-continue\r\nContent-Length: 5")).until("HTTP/1.1 100", 1);
            assertThat(client.send("hello" + LAST).untilClosed().statuses()).containsExactly(100, 200, 200);
        }
    }

    @Test
    void aBigBodyArrivesWhole() {
        String body = "0123456789abcdef".repeat(1 << 18);
        String expected = "POST /|host=a|body=" + body.length() + "#" + body.hashCode();

        assertThat(RawClient.exchange(server.port(), post("Content-Length: " + body.length()) + body + LAST)
                        .bodies())
                .startsWith(expected);
        assertThat(RawClient.exchange(
                                server.port(),
                                post("Transfer-Encoding: chunked") + Integer.toHexString(body.length()) + "\r\n" + body
                                        + "\r\n0\r\n\r\n" + LAST)
                        .bodies())
                .startsWith(expected);
    }

    @Test
    void http2WithPriorKnowledgeIsServed() {
        HttpClient client = server.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false));
        for (int i = 0; i < 3; i++) {
            Buffer answer = EdgeServer.await(client.request(HttpMethod.POST, server.port(), "127.0.0.1", "/h2")
                    .compose(request -> request.send("hello").compose(HttpClientResponse::body)));
            assertThat(answer.toString()).startsWith("POST /h2|").contains("body=hello");
        }
        assertThat(server.reached()).containsExactly("POST /h2", "POST /h2", "POST /h2");
    }

    @Test
    void aClientThatOffersAnUpgradeStaysOnHttp1() {
        HttpClient client = server.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(true));
        HttpClientResponse response = EdgeServer.await(client.request(HttpMethod.GET, server.port(), "127.0.0.1", "/up")
                .compose(request ->
                        request.send().compose(answer -> answer.body().map(answer))));

        assertThat(response.version()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(200);
    }

    private static String post(String fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n";
    }
}

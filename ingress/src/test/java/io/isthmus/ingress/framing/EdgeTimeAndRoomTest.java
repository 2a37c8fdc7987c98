package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.BODY_SLOW;
import static io.isthmus.ingress.framing.FramingViolation.CONNECTIONS_EXCEEDED;
import static io.isthmus.ingress.framing.FramingViolation.HEADERS_LATE;
import static io.isthmus.ingress.framing.FramingViolation.IDLE;
import static io.isthmus.ingress.framing.FramingViolation.RESPONSE_STALLED;
import static io.isthmus.ingress.framing.Http2Frames.PREFACE;
import static io.isthmus.ingress.framing.Http2Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of time and number against real connections. */
class EdgeTimeAndRoomTest {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private EdgeServer server = null;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSlowHeadIsAnswered408AndItsConnectionEnds() {
        start(10, SHORT, 1024, LONG, LONG);

        assertThat(RawClient.exchange(server.port(), "GET / HTTP/1.1\r\nHost: a\r\nX: ")
                        .statuses())
                .containsExactly(408);
        assertThat(server.reached()).isEmpty();
        assertThat(server.violations()).containsExactly(HEADERS_LATE);
    }

    @Test
    void aConnectionThatSendsNothingIsAnswered408AndEnds() {
        start(10, SHORT, 1024, LONG, LONG);

        assertThat(RawClient.exchange(server.port(), "").statuses()).containsExactly(408);
        assertThat(server.violations()).containsExactly(HEADERS_LATE);
    }

    @Test
    void aSlowHeadBehindARequestIsAnsweredInTurn() {
        start(10, Duration.ofSeconds(1), 1024, LONG, LONG);
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\nGET /slow");
            await().until(() -> server.violations().equals(List.of(HEADERS_LATE)));
            server.releaseHeld();

            assertThat(client.untilClosed().statuses()).containsExactly(200, 408);
            assertThat(server.reached()).containsExactly("GET /held");
        }
    }

    @Test
    void aSlowBodyIsAnswered408AndItsConnectionEnds() {
        start(10, LONG, 1024, LONG, SHORT);

        assertThat(RawClient.exchange(server.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhel")
                        .statuses())
                .containsExactly(408);
        assertThat(RawClient.exchange(
                                server.port(),
                                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
                        .statuses())
                .containsExactly(408);
        assertThat(server.violations()).containsExactly(BODY_SLOW, BODY_SLOW);
    }

    @Test
    void aBodyThatTheHandlerDoesNotTakeIsNotSlow() {
        start(10, LONG, 1 << 20, LONG, Duration.ofSeconds(1));
        byte[] body = new byte[8 << 20];
        try (RawClient client = new RawClient(server.port())) {
            Thread sender = Thread.ofVirtual()
                    .start(() -> client.send(
                                    "POST /paused HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .send(body));
            await().until(() -> server.heldCount() == 1);
            // The window passes several times, which another connection's fate shows.
            for (int i = 0; i < 3; i++) {
                RawClient.exchange(server.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
            }
            assertThat(server.violations()).containsExactly(BODY_SLOW, BODY_SLOW, BODY_SLOW);

            server.drainHeld();
            assertThat(client.until("drained " + body.length, 1).statuses()).containsExactly(200);
            assertThat(server.violations()).hasSize(3);
            await().until(() -> !sender.isAlive());
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() {
        start(10, LONG, 1024, SHORT, LONG);

        RawClient.Answers answers = RawClient.exchange(server.port(), GET);
        assertThat(answers.statuses()).containsExactly(200);
        assertThat(server.violations()).containsExactly(IDLE);
    }

    @Test
    void aClientThatTakesNothingOfItsAnswerIsCutOff() {
        start(10, LONG, 1024, SHORT, LONG);
        try (RawClient client = new RawClient(server.port())) {
            client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");

            await().until(() -> server.violations().equals(List.of(RESPONSE_STALLED)));
            await().until(() -> server.guard().connections() == 0);
        }
    }

    @Test
    void anIdleHttp2ConnectionIsClosed() {
        start(10, LONG, 1024, SHORT, LONG);
        HttpClient client = http2Client();
        EdgeServer.await(client.request(HttpMethod.GET, server.port(), "127.0.0.1", "/")
                .compose(request -> request.send().compose(HttpClientResponse::body)));

        await().until(() -> server.guard().connections() == 0);
        assertThat(server.violations()).containsExactly(IDLE);
    }

    @Test
    void anHttp2ConnectionThatIsClosedForItsTimeStopsNobodyElsesTime() {
        start(10, Duration.ofSeconds(1), 1024, Duration.ofSeconds(3), LONG);
        String acknowledged = frame(4, 1, 0, "");
        try (RawClient stays = new RawClient(server.port())) {
            stays.send(PREFACE).send(frame(4, 0, 0, "")).until(acknowledged, 1);
            // Both are open at once, and one is gone when the other's time is over.
            try (RawClient goes = new RawClient(server.port())) {
                goes.send(PREFACE).send(frame(4, 0, 0, "")).until(acknowledged, 1);
            }
            await().until(() -> server.guard().connections() == 1);

            stays.untilClosed();
        }

        assertThat(RawClient.exchange(server.port(), "GET / HT").statuses()).containsExactly(408);
        assertThat(server.violations()).containsExactly(IDLE, HEADERS_LATE);
    }

    @Test
    void anHttp2ConnectionThatWaitsForItsAnswerIsNotIdle() {
        start(10, LONG, 1024, SHORT, LONG);
        HttpClient client = http2Client();
        var answer = client.request(HttpMethod.GET, server.port(), "127.0.0.1", "/held")
                .compose(request -> request.send().compose(HttpClientResponse::body));
        await().until(() -> server.heldCount() == 1);
        for (int i = 0; i < 3; i++) {
            RawClient.exchange(server.port(), GET);
        }
        server.releaseHeld();

        assertThat(EdgeServer.await(answer).toString()).isEqualTo("held");
    }

    @Test
    void aSlowHttp2BodyIsAnswered408AndTheOtherStreamsGoOn() {
        start(10, LONG, 1024, LONG, SHORT);
        HttpClient client = http2Client();
        var other = client.request(HttpMethod.GET, server.port(), "127.0.0.1", "/held")
                .compose(request -> request.send().compose(HttpClientResponse::body));
        await().until(() -> server.heldCount() == 1);

        var slow = EdgeServer.await(client.request(HttpMethod.POST, server.port(), "127.0.0.1", "/"));
        slow.setChunked(true).write("hel");

        assertThat(EdgeServer.await(slow.response()).statusCode()).isEqualTo(408);
        assertThat(server.violations()).containsExactly(BODY_SLOW);
        server.releaseHeld();
        assertThat(EdgeServer.await(other).toString()).isEqualTo("held");
        assertThat(server.guard().connections()).isOne();
    }

    @Test
    void anHttp2BodyThatTheHandlerDoesNotTakeIsNotSlow() {
        start(10, LONG, 1 << 20, LONG, SHORT);
        HttpClient client = http2Client();
        var paused = EdgeServer.await(client.request(HttpMethod.POST, server.port(), "127.0.0.1", "/paused"));
        paused.setChunked(true).end(Buffer.buffer(new byte[300_000]));
        await().until(() -> server.heldCount() == 1);
        // The window passes several times, which another connection's fate shows.
        for (int i = 0; i < 3; i++) {
            RawClient.exchange(server.port(), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
        }
        assertThat(server.violations()).containsExactly(BODY_SLOW, BODY_SLOW, BODY_SLOW);

        var answer = paused.response().compose(HttpClientResponse::body);
        server.drainHeld();
        assertThat(EdgeServer.await(answer).toString()).isEqualTo("drained 300000");
        assertThat(server.violations()).hasSize(3);
    }

    @Test
    void tooManyHeaderBytesOfHttp2AreAnswered431() {
        start(10, LONG, 1024, LONG, LONG);
        // HPACK: GET, http, /, :authority "a", and x with a value of 4200 bytes in plain.
        String block = "\u0082\u0086\u0084\u0041\1a\0\1x\u007f\u00e9\37" + "y".repeat(4200);
        try (RawClient client = new RawClient(server.port())) {
            client.send(PREFACE).send(frame(4, 0, 0, "")).send(frame(1, 0x5, 1, block));

            client.until("431", 1);
            assertThat(server.reached()).isEmpty();
        }
    }

    @Test
    void oneConnectionTooManyIsAnswered503AndClosed() {
        start(3, LONG, 1024, LONG, LONG);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawClient client = new RawClient(server.port());
            clients.add(client);
            client.send(GET).until("GET /|", 1);
        }

        RawClient.Answers refused = RawClient.exchange(server.port(), GET);
        assertThat(refused.statuses()).containsExactly(503);
        assertThat(refused.bytes()).contains("application/problem+json");
        assertThat(server.violations()).containsExactly(CONNECTIONS_EXCEEDED);
        assertThat(server.guard().connections()).isEqualTo(3);

        clients.getFirst().send(GET).until("GET /|", 2);
        clients.forEach(RawClient::close);
        await().until(() -> server.guard().connections() == 0);
        try (RawClient next = new RawClient(server.port())) {
            assertThat(next.send(GET).until("GET /|", 1).statuses()).containsExactly(200);
        }
    }

    @Test
    void aFloodOfConnectionsLeavesThoseThatAreOpenAlone() {
        start(5, LONG, 1024, LONG, LONG);
        try (RawClient served = new RawClient(server.port())) {
            served.send(GET).until("GET /|", 1);
            List<RawClient> flood = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                flood.add(new RawClient(server.port()));
            }
            await().until(() -> server.violations().size() == 396);
            assertThat(server.violations()).containsOnly(CONNECTIONS_EXCEEDED);
            served.send(GET).until("GET /|", 2);
            flood.forEach(RawClient::close);
            await().until(() -> server.guard().connections() == 1);
        }
    }

    private HttpClient http2Client() {
        return server.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2KeepAliveTimeout(0));
    }

    private void start(int connectionsMax, Duration headersWithin, long rate, Duration idle, Duration bodyWindow) {
        server = new EdgeServer(new EdgeLimits(connectionsMax, 4096, headersWithin, rate, idle), bodyWindow);
    }
}

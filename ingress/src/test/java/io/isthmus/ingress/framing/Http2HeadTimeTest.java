package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.HEADERS_LATE;
import static io.isthmus.ingress.framing.Http2Frames.CONTINUATION;
import static io.isthmus.ingress.framing.Http2Frames.END_HEADERS;
import static io.isthmus.ingress.framing.Http2Frames.END_STREAM;
import static io.isthmus.ingress.framing.Http2Frames.HEADERS;
import static io.isthmus.ingress.framing.Http2Frames.PREFACE;
import static io.isthmus.ingress.framing.Http2Frames.SETTINGS;
import static io.isthmus.ingress.framing.Http2Frames.frame;
import static io.isthmus.ingress.framing.Http2Frames.get;
import static io.isthmus.ingress.framing.Http2Frames.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a client of HTTP/2 may take for a header block, on real sockets. */
@Timeout(60)
class Http2HeadTimeTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ENHANCE_YOUR_CALM = 0xb;

    private final EdgeServer server = new EdgeServer(new EdgeLimits(10, 4096, SHORT, 1024, LONG), LONG);
    private RawClient client;

    /** From the preface on only a header block is timed. */
    @BeforeEach
    void open() {
        client = new RawClient(server.port()).send(PREFACE).send(frame(SETTINGS, 0, 0, ""));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aBlockThatTricklesBesideAStreamEndsTheConnection() {
        client.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, get("/held")));
        await().until(() -> server.heldCount() == 1);

        client.send(frame(HEADERS, END_STREAM, 3, get("/"))).send(head(4_000, CONTINUATION, END_HEADERS, 3));
        trickle();

        assertThat(server.violations()).containsExactly(HEADERS_LATE);
        await().until(() -> server.guard().connections() == 0);
        assertThat(server.reached()).containsExactly("GET /held");
    }

    @Test
    void soDoesABlockInOneFrameAndAClientThatReadsIsToldWhy() {
        client.send(head(4_000, HEADERS, END_HEADERS, 1));

        String said = client.send("y").untilClosed().bytes();

        assertThat(said).contains(head(8 + HEADERS_LATE.reason().length(), Http2Frames.GOAWAY, 0, 0));
        assertThat(said).contains((char) ENHANCE_YOUR_CALM + HEADERS_LATE.reason());
        assertThat(server.violations()).containsExactly(HEADERS_LATE);
        assertThat(server.reached()).isEmpty();
    }

    @Test
    void soDoTrailersThatTrickle() {
        client.send(frame(HEADERS, END_HEADERS, 1, get("/")))
                .send(frame(Http2Frames.DATA, 0, 1, "body"))
                .send(head(100, HEADERS, END_STREAM | END_HEADERS, 1));
        trickle();

        assertThat(server.violations()).containsExactly(HEADERS_LATE);
    }

    @Test
    void aConnectionWhoseBlocksComeWholeMayLiveOn() {
        client.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, get("/held")));
        await().until(() -> server.heldCount() == 1);
        int stream = 3;
        for (int i = 0; i < 3; i++) {
            // In three frames, one of them empty, and cut where the head of a frame is cut too.
            String block = get("/whole");
            String bytes = frame(HEADERS, END_STREAM, stream, block.substring(0, 4))
                    + frame(CONTINUATION, 0, stream, block.substring(4))
                    + frame(CONTINUATION, END_HEADERS, stream, "");
            client.send(bytes.substring(0, 16)).send(bytes.substring(16));
            client.until("GET /whole", i + 1);
            stream += 2;
            // The time for a head passes, which another connection's fate shows.
            assertThat(RawClient.exchange(server.port(), "GET / HT").statuses()).containsExactly(408);
        }

        server.releaseHeld();
        client.until("held", 1);
        assertThat(server.violations()).containsExactly(HEADERS_LATE, HEADERS_LATE, HEADERS_LATE);
        await().until(() -> server.guard().connections() == 1);
    }

    /** A byte now and then, until the server has enough. */
    private void trickle() {
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                client.send("y");
            } catch (UncheckedIOException closed) {
                // As it should be, in the end.
            }
            return !server.violations().isEmpty();
        });
    }
}

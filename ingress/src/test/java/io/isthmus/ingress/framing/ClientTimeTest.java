package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.BODY_SLOW;
import static io.isthmus.ingress.framing.FramingViolation.HEADERS_LATE;
import static io.isthmus.ingress.framing.FramingViolation.IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client may take its time for, in virtual time. */
class ClientTimeTest {

    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final EmbeddedEdge edge = new EmbeddedEdge(
            new EdgeLimits(1, 4096, Duration.ofSeconds(10), 1000, Duration.ofSeconds(60)), Duration.ofSeconds(20));

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void aConnectionWithoutAByteIsLateAfterTheTimeForAHead() {
        edge.pass(Duration.ofMillis(9_900));
        assertThat(edge.violations()).isEmpty();

        edge.pass(Duration.ofMillis(300));
        assertThat(edge.violations()).containsExactly(HEADERS_LATE);
        assertThat(edge.decoded()).containsExactly("broken");
    }

    @Test
    void aTrickleOfHeaderBytesBuysNoTime() {
        edge.receive("GET / HTTP/1.1\r\n");
        for (int i = 0; i < 20; i++) {
            edge.receive("X: y\r\n");
            edge.pass(Duration.ofSeconds(1));
        }

        assertThat(edge.violations()).containsExactly(HEADERS_LATE);
        assertThat(edge.decoded()).containsExactly("broken");
    }

    @Test
    void aPartOfThePrefaceOfHttp2BuysNoTime() {
        edge.receive("PRI * HTTP/2.0\r\n\r\nSM");
        edge.pass(Duration.ofSeconds(11));

        assertThat(edge.violations()).containsExactly(HEADERS_LATE);
    }

    @Test
    void theTimeForALaterHeadBeginsWithItsFirstByte() {
        edge.receive(GET);
        edge.respond(HttpResponseStatus.OK);
        edge.pass(Duration.ofSeconds(30));
        edge.receive("GET");
        edge.pass(Duration.ofMillis(9_900));
        assertThat(edge.violations()).isEmpty();

        edge.pass(Duration.ofMillis(300));
        assertThat(edge.violations()).containsExactly(HEADERS_LATE);
    }

    @Test
    void aHeadMayWaitAsLongAsTheGatewayDoesNotRead() {
        edge.receive(GET + "GET");
        edge.reading(false);
        edge.pass(Duration.ofMinutes(5));
        assertThat(edge.violations()).isEmpty();

        edge.reading(true);
        edge.pass(Duration.ofMillis(10_500));
        assertThat(edge.violations()).containsExactly(HEADERS_LATE);
    }

    @Test
    void aBodyThatStopsIsSlowAfterTheGrace() {
        edge.receive(POST);
        edge.pass(Duration.ofMillis(19_900));
        assertThat(edge.violations()).isEmpty();

        edge.pass(Duration.ofMillis(300));
        assertThat(edge.violations()).containsExactly(BODY_SLOW);
        assertThat(edge.decoded()).containsExactly("POST /", "broken");
    }

    @Test
    void aBodyBelowTheRateIsSlowInTheEnd() {
        edge.receive(POST);
        for (int i = 0; i < 60 && edge.violations().isEmpty(); i++) {
            edge.receive("x".repeat(500));
            edge.pass(Duration.ofSeconds(1));
        }

        assertThat(edge.violations()).containsExactly(BODY_SLOW);
    }

    @Test
    void aBodyAtTheRateMayTakeAsLongAsItNeeds() {
        edge.receive(POST);
        for (int i = 0; i < 900; i++) {
            edge.receive("x".repeat(1001));
            edge.pass(Duration.ofSeconds(1));
        }

        assertThat(edge.violations()).isEmpty();
    }

    @Test
    void aFastBeginningBuysNoMoreThanTheGrace() {
        edge.receive(POST);
        edge.receive("x".repeat(500_000));
        edge.pass(Duration.ofMillis(20_300));

        assertThat(edge.violations()).containsExactly(BODY_SLOW);
    }

    @Test
    void aChunkedBodyMustKeepTheRateToo() {
        edge.receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 30; i++) {
            edge.receive("1\r\nx\r\n");
            edge.pass(Duration.ofSeconds(1));
        }

        assertThat(edge.violations()).containsExactly(BODY_SLOW);
        assertThat(edge.decoded()).containsExactly("POST /", "broken");
    }

    @Test
    void aBodyMayWaitAsLongAsTheGatewayDoesNotRead() {
        edge.receive(POST);
        edge.reading(false);
        edge.pass(Duration.ofMinutes(5));
        assertThat(edge.violations()).isEmpty();

        edge.reading(true);
        edge.pass(Duration.ofMillis(20_500));
        assertThat(edge.violations()).containsExactly(BODY_SLOW);
    }

    @Test
    void aClientThatWaitsForContinueIsNotSlow() {
        edge.receive("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
        edge.pass(Duration.ofMinutes(5));
        assertThat(edge.violations()).isEmpty();

        edge.respond(HttpResponseStatus.CONTINUE);
        edge.pass(Duration.ofMillis(20_500));
        assertThat(edge.violations()).containsExactly(BODY_SLOW);
    }

    @Test
    void anExpectationThatNobodyWillMeetBuysNoTime() {
        edge.receive("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
        edge.pass(Duration.ofMillis(20_500));
        assertThat(edge.violations()).containsExactly(BODY_SLOW);
    }

    @Test
    void aConnectionWithoutRequestIsClosedWithoutAWord() {
        edge.receive(GET);
        edge.respond(HttpResponseStatus.OK);
        edge.pass(Duration.ofMillis(59_900));
        assertThat(edge.open()).isTrue();

        edge.pass(Duration.ofMillis(300));
        assertThat(edge.open()).isFalse();
        assertThat(edge.violations()).containsExactly(IDLE);
        assertThat(edge.decoded()).containsExactly("GET /", "body ");
    }

    @Test
    void aConnectionIsNotIdleWhileARequestWaitsForItsAnswer() {
        edge.receive(GET + GET);
        edge.respond(HttpResponseStatus.OK);
        edge.pass(Duration.ofMinutes(5));
        assertThat(edge.violations()).isEmpty();

        edge.respond(HttpResponseStatus.OK);
        edge.pass(Duration.ofMillis(60_300));
        assertThat(edge.violations()).containsExactly(IDLE);
    }

    @Test
    void anInformationalResponseIsNoAnswer() {
        edge.receive(GET);
        edge.respond(HttpResponseStatus.EARLY_HINTS);
        edge.pass(Duration.ofMinutes(5));

        assertThat(edge.violations()).isEmpty();
    }

    @Test
    void anAnsweredRequestWhoseBodyNobodyTakesIsIdle() {
        edge.receive(POST);
        edge.reading(false);
        edge.respond(HttpResponseStatus.UNAUTHORIZED);
        edge.pass(Duration.ofMillis(60_300));

        assertThat(edge.violations()).containsExactly(IDLE);
        assertThat(edge.open()).isFalse();
    }

    @Test
    void aLoopThatWasHeldUpDoesNotBlameTheClient() {
        edge.receive("GET");
        edge.stall(Duration.ofMinutes(1));

        assertThat(edge.violations()).isEmpty();
    }
}

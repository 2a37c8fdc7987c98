package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.ingress.http.AsyncUnderTest.Asked;
import io.isthmus.ingress.identity.Callers;
import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client that does not wait for its answer may rely on, whatever the store. */
@Timeout(120)
abstract class AsyncContract {

    private static final String ALICE = Callers.bearer("alice");
    private static final String BOB = Callers.bearer("bob");

    @TempDir
    Path folder;

    protected AsyncUnderTest gateway;

    protected abstract StoreAdapter store(Vertx vertx, VertxLoop loop);

    @BeforeEach
    void start() throws Exception {
        gateway = new AsyncUnderTest(folder, this::store);
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.store().missing() == null);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void whoPrefersNothingWaits() throws Exception {
        var answer = gateway.begin(report(null));
        gateway.next().answer(200, "{\"a\":1}");
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().headers().firstValue("preference-applied")).isEmpty();
    }

    @Test
    void theAnswerIsKeptForWhoPrefersNotToWait() throws Exception {
        var answer = gateway.begin(report("respond-async"));
        Asked asked = gateway.next();
        assertThat(answer).isNotDone();
        asked.accept();
        var accepted = answer.get();
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("retry-after")).contains("2");
        assertThat(accepted.headers().firstValue("preference-applied")).contains("respond-async");
        assertThat(accepted.body()).contains("\"state\":\"dispatched\"");

        String at = location(accepted);
        assertThat(at).startsWith("/.isthmus/requests/");
        var status = get(at);
        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(status.body()).contains("\"state\":\"dispatched\"").doesNotContain("result");
        assertThat(status.headers().firstValue("retry-after")).contains("2");
        assertThat(get(at + "/result").statusCode()).isEqualTo(202);

        asked.answer(201, "{\"pages\":12}");
        var done = awaitState(at, "done");
        assertThat(done.body()).contains("\"status\":201", "\"result\":\"" + at + "/result\"");
        var result = get(at + "/result");
        assertThat(result.statusCode()).isEqualTo(201);
        assertThat(result.body()).isEqualTo("{\"pages\":12}");
        assertThat(result.headers().firstValue("content-type")).contains("application/json");
        // As often as the client likes.
        assertThat(get(at + "/result").body()).isEqualTo("{\"pages\":12}");
        assertThat(gateway.metrics())
                .contains("isthmus_async_events_total{event=\"left\",route=\"report\"} 1.0")
                .contains("isthmus_async_events_total{event=\"done\",route=\"report\"} 1.0");
    }

    @Test
    void whatFailsBeforeTheBrokerHasItIsToldAtOnceAndNothingIsKept() throws Exception {
        var answer = gateway.begin(report("respond-async"));
        gateway.next().fail(new ChannelFailure.BrokerUnavailable("The broker is away."));
        assertThat(answer.get().statusCode()).isEqualTo(503);
        assertThat(answer.get().body()).contains("urn:isthmus:problem:broker-unavailable");
        assertThat(answer.get().headers().firstValue("location")).isEmpty();
    }

    @Test
    void anAnswerWithinTheTimeThatTheClientWaitsIsGivenToItAtOnce() throws Exception {
        var answer = gateway.begin(report("wait=20"));
        Asked asked = gateway.next();
        asked.accept();
        asked.answer(200, "{\"quick\":true}");
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().body()).isEqualTo("{\"quick\":true}");
        assertThat(answer.get().headers().firstValue("preference-applied")).contains("wait=20");
    }

    @Test
    void afterTheTimeThatTheClientWaitsTheWorkGoesOnWithoutIt() throws Exception {
        for (String prefer :
                new String[] {"respond-async, wait=1", "respond-async; wait=1", "Wait=\"1\",respond-async"}) {
            var answer = gateway.begin(report(prefer));
            Asked asked = gateway.next();
            asked.accept();
            assertThat(answer.get().statusCode()).isEqualTo(202);
            assertThat(answer.get().headers().firstValue("preference-applied")).contains("respond-async, wait=1");
            asked.answer(200, "{}");
            awaitState(location(answer.get()), "done");
        }
    }

    @Test
    void aFailureAfterTheClientHasLeftIsKeptAsAProblem() throws Exception {
        Left left = leave();
        left.asked.fail(new ChannelFailure.InvalidReply("The reply cannot be read."));
        awaitState(left.at, "failed");
        var result = get(left.at + "/result");
        assertThat(result.statusCode()).isEqualTo(502);
        assertThat(result.body()).contains("urn:isthmus:problem:invalid-reply");
        assertThat(result.headers().firstValue("content-type")).contains("application/problem+json");
    }

    @Test
    void aRequestWhoseDeadlineComesFirstHasExpiredAndIsForgottenAfterItsTime() throws Exception {
        var answer = gateway.begin(
                gateway.request("/brief").header("Prefer", "respond-async").POST(BodyPublishers.ofString("{}")));
        gateway.next().accept();
        String at = location(answer.get());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(at).body().contains("\"state\":\"expired\"") || get(at).statusCode() == 410);
        await().atMost(Duration.ofSeconds(20)).until(() -> get(at).statusCode() == 410);
        assertThat(get(at).body()).contains("urn:isthmus:problem:request-gone");
        assertThat(gateway.metrics()).contains("isthmus_async_events_total{event=\"expired\",route=\"brief\"} 1.0");
    }

    @Test
    void aRequestIsThereForItsSenderOnly() throws Exception {
        Left left = leave();
        assertThat(get(left.at).statusCode()).isEqualTo(200);
        for (String path : new String[] {left.at, left.at + "/result"}) {
            var theirs = gateway.send(gateway.request(path).header("Authorization", BOB));
            assertThat(theirs.statusCode()).isEqualTo(404);
            assertThat(theirs.body()).contains("urn:isthmus:problem:request-unknown");
            assertThat(gateway.send(gateway.request(path)).statusCode()).isEqualTo(401);
        }
        assertThat(gateway.send(gateway.request(left.at)
                                .header("Authorization", BOB)
                                .DELETE())
                        .statusCode())
                .isEqualTo(404);
        assertThat(left.asked.isGivenUp()).isFalse();
        assertThat(get(left.at.substring(0, left.at.length() - 4) + "AAAA").statusCode())
                .isEqualTo(404);
        assertThat(get("/.isthmus/requests/short").statusCode()).isEqualTo(404);
        assertThat(gateway.send(gateway.request(left.at)
                                .header("Authorization", ALICE)
                                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void whoAsksCanWaitForTheEnd() throws Exception {
        Left left = leave();
        var waiting = gateway.begin(as(left.at).header("Prefer", "wait=20"));
        var result = gateway.begin(as(left.at + "/result").header("Prefer", "wait=20"));
        left.asked.answer(200, "{\"x\":1}");
        assertThat(waiting.get().body()).contains("\"state\":\"done\"");
        assertThat(waiting.get().headers().firstValue("preference-applied")).contains("wait=20");
        assertThat(result.get().body()).isEqualTo("{\"x\":1}");
        // Nothing to wait for any more.
        assertThat(gateway.send(as(left.at).header("Prefer", "wait=20")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatTheClientKnowsIsNotSentAgainAndItCanWaitForSomethingElse() throws Exception {
        Left left = leave();
        String etag = get(left.at).headers().firstValue("etag").orElseThrow();
        var same = gateway.send(as(left.at).header("If-None-Match", etag));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers().firstValue("etag")).contains(etag);
        assertThat(gateway.send(as(left.at).header("If-None-Match", etag).header("Prefer", "wait=1"))
                        .statusCode())
                .isEqualTo(304);
        var changed = gateway.begin(as(left.at).header("If-None-Match", etag).header("Prefer", "wait=20"));
        left.asked.answer(200, "{}");
        assertThat(changed.get().statusCode()).isEqualTo(200);
        assertThat(changed.get().body()).contains("\"state\":\"done\"");
    }

    @Test
    void statesComeAsServerSentEvents() throws Exception {
        Left left = leave();
        var stream = gateway.open(as(left.at).header("Accept", "text/event-stream"));
        assertThat(stream.headers().firstValue("content-type")).contains("text/event-stream");
        var lines = new ArrayList<String>();
        stream.body().forEach(line -> {
            lines.add(line);
            if (line.equals("event: dispatched")) {
                left.asked.answer(200, "{}");
            }
        });
        assertThat(lines)
                .containsSubsequence("event: dispatched", "", "event: done", "")
                .anySatisfy(line -> assertThat(line).startsWith("data: {").contains("\"state\":\"done\""));

        String last = lines.stream()
                .filter(line -> line.startsWith("id: "))
                .reduce((_, after) -> after)
                .orElseThrow()
                .substring(4);
        var resumed =
                gateway.send(as(left.at).header("Accept", "text/event-stream").header("Last-Event-ID", last));
        assertThat(resumed.body()).isEmpty();
    }

    @Test
    void aClientCanCancel() throws Exception {
        Left left = leave();
        assertThat(gateway.send(as(left.at).DELETE()).statusCode()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(20)).until(left.asked::isGivenUp);
        assertThat(get(left.at).body()).contains("\"state\":\"cancelled\"");
        assertThat(get(left.at + "/result").statusCode()).isEqualTo(410);
        assertThat(gateway.metrics()).contains("isthmus_async_events_total{event=\"cancelled\",route=\"report\"} 1.0");
        // Once more: now it is forgotten.
        assertThat(gateway.send(as(left.at).DELETE()).statusCode()).isEqualTo(204);
        assertThat(get(left.at).statusCode()).isEqualTo(404);
    }

    @Test
    void aResultThatIsDeletedIsForgotten() throws Exception {
        Left left = leave();
        left.asked.answer(200, "{}");
        awaitState(left.at, "done");
        assertThat(gateway.send(as(left.at).DELETE()).statusCode()).isEqualTo(204);
        assertThat(get(left.at).statusCode()).isEqualTo(404);
    }

    @Test
    void aClientThatGoesBeforeItIsToldWhereToAskHasGivenUp() throws Exception {
        Asked asked;
        try (var gone = new Socket("127.0.0.1", gateway.port())) {
            OutputStream out = gone.getOutputStream();
            out.write(("POST /reports HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.port() + "\r\nAuthorization: " + ALICE
                            + "\r\nPrefer: respond-async\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            asked = gateway.next();
        }
        await().atMost(Duration.ofSeconds(20)).until(asked::isGivenUp);
    }

    @Test
    void aRequestThatIsSentAgainUnderItsKeyIsTheSameRequest() throws Exception {
        var first = gateway.begin(report("respond-async").header("Idempotency-Key", "k"));
        Asked asked = gateway.next();
        assertThat(asked.request.headers().get("idempotency-key")).isEqualTo("k");
        asked.accept();
        String at = location(first.get());
        var again = gateway.send(report("respond-async").header("Idempotency-Key", "k"));
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(location(again)).isEqualTo(at);
        assertThat(gateway.nothingWasAsked()).isTrue();
        asked.answer(200, "{}");
        awaitState(at, "done");
    }

    /** A request whose client has left, and where that can ask. */
    protected record Left(Asked asked, String at) {}

    protected final Left leave() throws Exception {
        var answer = gateway.begin(report("respond-async"));
        Asked asked = gateway.next();
        asked.accept();
        return new Left(asked, location(answer.get()));
    }

    protected final HttpRequest.Builder report(String prefer) {
        var request = as("/reports").POST(BodyPublishers.ofString("{}"));
        return prefer == null ? request : request.header("Prefer", prefer);
    }

    protected final HttpRequest.Builder as(String path) {
        return gateway.request(path).header("Authorization", ALICE);
    }

    protected final HttpResponse<String> get(String path) throws Exception {
        return gateway.send(as(path));
    }

    protected static String location(HttpResponse<String> accepted) {
        return accepted.headers().firstValue("location").orElseThrow();
    }

    protected final HttpResponse<String> awaitState(String at, String state) throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> get(at).body().contains("\"state\":\"" + state + "\""));
        return get(at);
    }
}

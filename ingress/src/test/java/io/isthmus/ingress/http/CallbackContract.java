package io.isthmus.ingress.http;

import static io.isthmus.ingress.http.CallbackReceiver.broken;
import static io.isthmus.ingress.http.CallbackReceiver.held;
import static io.isthmus.ingress.http.CallbackReceiver.redirect;
import static io.isthmus.ingress.http.CallbackReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.ingress.http.AsyncUnderTest.Asked;
import io.isthmus.ingress.http.CallbackReceiver.Called;
import io.isthmus.ingress.identity.Callers;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client that wants to be called back may rely on, whatever the store. */
@Timeout(120)
abstract class CallbackContract {

    private static final String ALICE = Callers.bearer("alice");

    @TempDir
    Path folder;

    private CallbackReceiver receiver;
    private AsyncUnderTest gateway;

    protected abstract StoreAdapter store(Vertx vertx, VertxLoop loop);

    @BeforeEach
    void start() throws Exception {
        receiver = new CallbackReceiver();
        restart("timeout: 60s, attemptsMax: 4, pause: 20ms, pauseMax: 50ms, concurrencyMax: 4, perHostMax: 1");
    }

    private void restart(String settings) throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        gateway = new AsyncUnderTest(
                folder,
                this::store,
                "callbacks: {key: {id: k1, secret: \"" + CallbackReceiver.SECRET + "\"}, " + settings + "}",
                ", callbacks: [\"http://127.0.0.1:" + receiver.port() + "/hooks\", \"http://localhost:"
                        + receiver.port() + "\", \"https://*.shop.example\"]");
        await().atMost(Duration.ofSeconds(20)).until(() -> gateway.store().missing() == null);
    }

    @AfterEach
    void stop() {
        gateway.close();
        receiver.close();
    }

    @Test
    void theAnswerIsSentToWhereTheClientIsAndSigned() throws Exception {
        String url = receiver.url("/hooks/1?for=alice");
        String at = leave(url);
        assertThat(get(at).body()).contains("\"callback\":{\"id\":\"d", "\"state\":\"waiting\",\"attempts\":0}");
        gateway.next().answer(201, "{\"pages\":12}");

        Called called = receiver.next();
        assertThat(called.path()).isEqualTo("/hooks/1?for=alice");
        assertThat(called.text()).isEqualTo("{\"pages\":12}");
        assertThat(called.field("content-type")).isEqualTo("application/json");
        assertThat(called.field("isthmus-state")).isEqualTo("done");
        assertThat(called.field("isthmus-status")).isEqualTo("201");
        assertThat(CallbackReceiver.verified(called, url))
                .containsExactly(
                        "\"@method\"",
                        "\"@target-uri\"",
                        "\"content-type\"",
                        "\"content-digest\"",
                        "\"isthmus-callback\"",
                        "\"isthmus-state\"",
                        "\"isthmus-status\"");
        var told = awaitCallback(at, "delivered");
        assertThat(told.body())
                .contains("\"id\":\"" + called.field("isthmus-callback") + "\"", "\"attempts\":1", "\"last\":\"204\"")
                .doesNotContain("hooks");
        // It can be asked for all the same.
        assertThat(get(at + "/result").body()).isEqualTo("{\"pages\":12}");
        assertThat(gateway.metrics())
                .contains("isthmus_callback_events_total{event=\"delivered\",route=\"report\"} 1.0");
    }

    @Test
    void aFailureIsToldAsAProblem() throws Exception {
        leave(receiver.url("/hooks"));
        gateway.next().fail(new ChannelFailure.InvalidReply("The reply cannot be read."));
        Called called = receiver.next();
        assertThat(called.field("isthmus-state")).isEqualTo("failed");
        assertThat(called.field("isthmus-status")).isEqualTo("502");
        assertThat(called.field("content-type")).isEqualTo("application/problem+json");
        assertThat(called.text()).contains("urn:isthmus:problem:invalid-reply");
    }

    @Test
    void aRequestWhoseDeadlineComesFirstIsToldAsExpired() throws Exception {
        var answer = gateway.send(gateway.request("/prompt")
                .header("Callback-Url", receiver.url("/hooks"))
                .POST(BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(504);
        var accepted = gateway.begin(gateway.request("/prompt")
                .header("Callback-Url", receiver.url("/hooks"))
                .POST(BodyPublishers.noBody()));
        gateway.next();
        gateway.next().accept();
        assertThat(accepted.get().statusCode()).isEqualTo(202);
        Called called = receiver.next();
        assertThat(called.field("isthmus-state")).isEqualTo("expired");
        assertThat(called.field("isthmus-status")).isEqualTo("504");
        assertThat(called.text()).contains("urn:isthmus:problem:no-reply");
        assertThat(receiver.nobodyCalled()).isTrue();
    }

    @Test
    void aRequestThatNobodyIsLeftToEndIsToldAsExpired() throws Exception {
        String url = receiver.url("/hooks/left");
        gateway.on(() -> {
            long now = System.currentTimeMillis();
            var left = new AsyncRecord(
                    "report",
                    AsyncRecord.owner("report", "alice"),
                    AsyncState.DISPATCHED,
                    now - 20_000,
                    now - 10_000,
                    now + 3_600_000,
                    null,
                    null,
                    null,
                    null,
                    CallbackState.to(URI.create(url), now));
            return left.put(gateway.stores(), AsyncIds.placeOf("left"), Store.ABSENT, now);
        });
        Called called = receiver.next();
        assertThat(called.path()).isEqualTo("/hooks/left");
        assertThat(called.field("isthmus-callback")).isEqualTo("left");
        assertThat(called.field("isthmus-state")).isEqualTo("expired");
        assertThat(called.text()).contains("urn:isthmus:problem:no-reply");
        // Who finds it left counts it: the instance that accepted it cannot.
        assertThat(gateway.metrics()).contains("isthmus_async_events_total{event=\"expired\",route=\"report\"} 1.0");
    }

    @Test
    void itIsTriedAgainUntilTheReceiverHasIt() throws Exception {
        receiver.answers(status(503), redirect(receiver.url("/elsewhere")), status(404), status(200));
        String at = leave(receiver.url("/hooks"));
        gateway.next().answer(200, "{}");
        String id = receiver.next().field("isthmus-callback");
        for (int i = 0; i < 3; i++) {
            Called again = receiver.next();
            assertThat(again.path()).isEqualTo("/hooks");
            assertThat(again.field("isthmus-callback")).isEqualTo(id);
        }
        assertThat(awaitCallback(at, "delivered").body()).contains("\"attempts\":4", "\"last\":\"200\"");
        assertThat(receiver.nobodyCalled()).isTrue();
        assertThat(gateway.metrics()).contains("isthmus_callback_events_total{event=\"retried\",route=\"report\"} 3.0");
    }

    @Test
    void aStatusIsEnoughWhateverBecomesOfTheResponse() throws Exception {
        receiver.answers(broken());
        String at = leave(receiver.url("/hooks"));
        gateway.next().answer(200, "{}");
        assertThat(awaitCallback(at, "delivered").body()).contains("\"attempts\":1");
    }

    @Test
    void afterTheLastAttemptItIsDeadAndTheAnswerCanStillBeAskedFor() throws Exception {
        receiver.answers(status(500), status(500), status(500), status(500));
        String at = leave(receiver.url("/hooks"));
        gateway.next().answer(200, "{\"kept\":true}");
        assertThat(awaitCallback(at, "dead").body())
                .contains("\"state\":\"done\"", "\"attempts\":4", "\"last\":\"500\"");
        assertThat(get(at + "/result").body()).isEqualTo("{\"kept\":true}");
        assertThat(gateway.metrics()).contains("isthmus_callback_events_total{event=\"dead\",route=\"report\"} 1.0");
    }

    @Test
    void aReceiverThatIsGoneForEverIsNotCalledAgain() throws Exception {
        receiver.answers(status(410));
        String at = leave(receiver.url("/hooks"));
        gateway.next().answer(200, "{}");
        assertThat(awaitCallback(at, "dead").body()).contains("\"attempts\":1", "\"last\":\"410\"");
    }

    @Test
    void aReceiverThatIsSlowDoesNotHoldUpTheOthers() throws Exception {
        var mayAnswer = new CountDownLatch(1);
        receiver.answers(held(mayAnswer));
        String slow = leave(receiver.url("/hooks/slow"));
        gateway.next().answer(200, "{}");
        assertThat(receiver.next().path()).isEqualTo("/hooks/slow");
        leave(receiver.url("/hooks/behind"));
        gateway.next().answer(200, "{}");
        String other = leave(receiver.url("localhost", "/other"));
        gateway.next().answer(200, "{}");
        assertThat(receiver.next().path()).isEqualTo("/other");
        awaitCallback(other, "delivered");
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        gateway.metrics().contains("isthmus_limit_reached_total{limit=\"callbacks.perHostMax\"} 1.0"));
        mayAnswer.countDown();
        assertThat(awaitCallback(slow, "delivered").body()).contains("\"attempts\":1");
    }

    @Test
    void aReceiverThatDoesNotAnswerInTimeIsCalledAgain() throws Exception {
        restart("timeout: 1s, attemptsMax: 16, pause: 20ms, pauseMax: 50ms");
        var mayAnswer = new CountDownLatch(1);
        receiver.answers(held(mayAnswer));
        String at = leave(receiver.url("/hooks/slow"));
        gateway.next().answer(200, "{}");
        assertThat(receiver.next().path()).isEqualTo("/hooks/slow");

        assertThat(receiver.next().path()).isEqualTo("/hooks/slow");

        var told = awaitCallback(at, "delivered").body();
        int attempts = 2;
        for (; !receiver.nobodyCalled(); receiver.next()) {
            attempts++;
        }
        assertThat(told).contains("\"attempts\":" + attempts);
        mayAnswer.countDown();
    }

    @Test
    void whoIsAnsweredDirectlyIsNotCalledAndNeitherIsWhoCancels() throws Exception {
        var direct = gateway.begin(report(receiver.url("/hooks/direct")).header("Prefer", "wait=20"));
        gateway.next().answer(200, "{\"direct\":true}");
        assertThat(direct.get().statusCode()).isEqualTo(200);

        String cancelled = leave(receiver.url("/hooks/cancelled"));
        Asked asked = gateway.next();
        assertThat(gateway.send(as(cancelled).DELETE()).statusCode()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(20)).until(asked::isGivenUp);

        // By the time that this one is called, the others would have been.
        leave(receiver.url("/hooks/last"));
        gateway.next().answer(200, "{}");
        assertThat(receiver.next().path()).isEqualTo("/hooks/last");
        assertThat(receiver.nobodyCalled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.evil.example/",
                "https://evilshop.example/",
                "http://a.shop.example/",
                "https://a.shop.example:8443/",
                "https://user:password@a.shop.example/",
                "https://a.shop.example/x#y",
                "https://a.shop.example/x/../y",
                "https://a.shop.example/x/%2e%2e/y",
                "https://a.shop.example/x%2Fy",
                "https://127.0.0.1/",
                "https://[::1]/",
                "//a.shop.example/",
                "/hooks",
                "ftp://a.shop.example/",
                "https:a.shop.example",
                "https://a.shop.example/{x}",
                "mailto:alice@shop.example"
            })
    void anAddressThatTheRouteDoesNotLetIsRefusedWithNothingSent(String url) throws Exception {
        var refused = gateway.send(report(url));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("urn:isthmus:problem:invalid-callback", "Callback-Url");
        assertThat(gateway.nothingWasAsked()).isTrue();
    }

    @Test
    void aRouteThatCallsNobodyBackSaysSo() throws Exception {
        var refused = gateway.send(gateway.request("/brief")
                .header("Callback-Url", receiver.url("/hooks"))
                .POST(BodyPublishers.noBody()));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("urn:isthmus:problem:invalid-callback", "calls nobody back");
        var twice = gateway.send(report(receiver.url("/hooks")).header("Callback-Url", receiver.url("/hooks")));
        assertThat(twice.statusCode()).isEqualTo(400);
    }

    /** Sends a request whose client leaves, and returns where it can ask; the request is the next to be asked. */
    private String leave(String url) throws Exception {
        var answer = gateway.begin(report(url));
        gateway.acceptNext();
        var accepted = answer.get();
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return accepted.headers().firstValue("location").orElseThrow();
    }

    private HttpRequest.Builder report(String url) {
        return as("/reports").header("Callback-Url", url).POST(BodyPublishers.ofString("{}"));
    }

    private HttpRequest.Builder as(String path) {
        return gateway.request(path).header("Authorization", ALICE);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return gateway.send(as(path));
    }

    private HttpResponse<String> awaitCallback(String at, String state) throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(at).body().replaceFirst(".*\"callback\"", "").contains("\"state\":\"" + state + "\""));
        return get(at);
    }
}

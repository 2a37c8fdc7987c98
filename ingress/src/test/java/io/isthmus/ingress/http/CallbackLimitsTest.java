package io.isthmus.ingress.http;

import static io.isthmus.ingress.http.CallbackReceiver.head;
import static io.isthmus.ingress.http.CallbackReceiver.large;
import static io.isthmus.ingress.http.CallbackReceiver.later;
import static io.isthmus.ingress.http.CallbackReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.MemoryStore;
import io.isthmus.aggregator.store.Store;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.ingress.callback.ThrowAwayCa;
import io.isthmus.ingress.identity.Callers;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much calling back may take, of the gateway and of receivers, and what is told when that is over. */
@Timeout(120)
class CallbackLimitsTest {

    private static final String ALICE = Callers.bearer("alice");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private CallbackReceiver receiver;
    private AsyncUnderTest gateway;

    @BeforeEach
    void start() throws Exception {
        receiver = new CallbackReceiver();
    }

    private void gateway(String settings, String more) throws Exception {
        gateway = new AsyncUnderTest(
                folder,
                CallbackLimitsTest::store,
                "callbacks: {key: {id: k1, secret: \"" + CallbackReceiver.SECRET + "\"}, " + settings + "}",
                ", callbacks: [\"http://127.0.0.1:" + receiver.port() + "\"" + more + "]");
    }

    private HttpRequest.Builder as(String path) {
        return gateway.request(path).header("Authorization", ALICE);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return gateway.send(as(path));
    }

    private static StoreAdapter store(Vertx vertx, VertxLoop loop) {
        return new MemoryStore(new MemoryStoreConfig(100, new ByteSize(1 << 20), new ByteSize(8 * 1024)), loop);
    }

    @AfterEach
    void stop() {
        gateway.close();
        receiver.close();
    }

    @Test
    void noMoreAttemptsAreUnderWayThanThereMayBeAndTheOthersWait() throws Exception {
        gateway("timeout: 60s, concurrencyMax: 2, perHostMax: 2", "");
        var mayAnswer = new Semaphore(0);
        for (int i = 0; i < 4; i++) {
            receiver.answers(receiver.held(mayAnswer));
            String at = leave(receiver.url("/hooks/" + i));
            gateway.next().answer(200, "{}");
            await().atMost(SOON).until(() -> get(at).body().contains("\"state\":\"done\""));
        }
        receiver.next();
        receiver.next();
        assertThat(gateway.metrics())
                .containsPattern("isthmus_limit_reached_total\\{limit=\"callbacks.concurrencyMax\"} [1-9]")
                .contains("isthmus_limit_reached_total{limit=\"callbacks.perHostMax\"} 0.0");
        for (int i = 0; i < 2; i++) {
            assertThat(receiver.nobodyCalled()).isTrue();
            mayAnswer.release();
            receiver.next();
        }
        mayAnswer.release(2);

        await().atMost(SOON)
                .until(() -> gateway.metrics()
                        .contains("isthmus_callback_events_total{event=\"delivered\",route=\"report\"} 4.0"));
        assertThat(receiver.underWayMost()).isEqualTo(2);
    }

    @Test
    void aReceiverThatAsksForAPauseIsNotCalledBeforeItIsOver() throws Exception {
        gateway("pause: 1ms, pauseMax: 2ms", "");
        receiver.answers(later(503, "2"), status(204));
        String at = leave(receiver.url("/hooks"));
        gateway.next().answer(200, "{}");

        long first = receiver.next().nanos();

        // The pause is one of the wall clock.
        assertThat(Duration.ofNanos(receiver.next().nanos() - first)).isGreaterThan(Duration.ofMillis(1_900));
        awaitCallback(at, "delivered", "\"attempts\":2");
    }

    @Test
    void aCallbackWhoseNextAttemptWouldComeAfterTheRequestIsForgottenIsDeadAtOnce() throws Exception {
        gateway("pause: 1ms, pauseMax: 2ms, attemptsMax: 16", "");
        // The request is kept for an hour.
        receiver.answers(later(503, "7200"));
        String at = leave(receiver.url("/hooks?secret=s3cr3t"));
        gateway.next().answer(200, "{\"kept\":true}");

        awaitCallback(at, "dead", "\"attempts\":1,\"last\":\"503\"");

        assertThat(gateway.metrics()).contains("isthmus_callback_events_total{event=\"dead\",route=\"report\"} 1.0");
        assertThat(get(at + "/result").body()).isEqualTo("{\"kept\":true}");
        assertThat(kept(at)).contains("\"dead\"", "127.0.0.1").doesNotContain("s3cr3t");
    }

    @Test
    void anAddressIsKeptForAsLongAsItIsNeededAndIsInNoText() throws Exception {
        gateway("pause: 1ms", "");
        String at = leave(receiver.url("/hooks?secret=s3cr3t"));
        assertThat(kept(at)).contains("s3cr3t");
        var record = AsyncRecord.of(entry(at).value());
        assertThat(record.toString()).contains("CallbackState[").doesNotContain("hooks", "s3cr3t");
        gateway.next().answer(200, "{}");
        awaitCallback(at, "delivered", "\"attempts\":1");
        assertThat(kept(at)).doesNotContain("s3cr3t");

        String cancelled = leave(receiver.url("/hooks?secret=s3cr3t"));
        assertThat(gateway.send(as(cancelled).DELETE()).statusCode()).isEqualTo(204);
        assertThat(kept(cancelled)).contains("cancelled").doesNotContain("s3cr3t");
    }

    @Test
    void aResponseIsNotReadForLongerThanItIsWorthAndAHeadThatIsTooLargeIsNone() throws Exception {
        gateway("pause: 1ms, pauseMax: 2ms, attemptsMax: 3", "");
        receiver.answers(head(20 * 1024), large(1 << 20), status(204));
        String at = leave(receiver.url("/hooks"));
        gateway.next().answer(200, "{}");

        // The second has a status: that is enough, however much of it is left unread.
        awaitCallback(at, "delivered", "\"attempts\":2,\"last\":\"200\"");

        assertThat(gateway.metrics()).contains("isthmus_callback_events_total{event=\"retried\",route=\"report\"} 1.0");
        String next = leave(receiver.url("/hooks"));
        gateway.next().answer(200, "{}");
        awaitCallback(next, "delivered", "\"attempts\":1,\"last\":\"204\"");
    }

    @Test
    void anAddressThatIsTooLongIsRefusedWithNothingSent() throws Exception {
        gateway("pause: 1ms", "");
        String url = receiver.url("/hooks?for=" + "a".repeat(2_000));

        var refused = gateway.send(as("/reports").header("Callback-Url", url).POST(BodyPublishers.ofString("{}")));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("urn:isthmus:problem:invalid-callback", "2000 characters");
        assertThat(gateway.nothingWasAsked()).isTrue();
    }

    @Test
    void aReceiverThatNobodyVouchesForIsToldOfInTheStatusResource() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var keys = new ThrowAwayCa(folder, "unknown").keysFor("localhost");
            int port = vertx.createHttpServer(new HttpServerOptions()
                            .setSsl(true)
                            .setKeyCertOptions(
                                    new PfxOptions().setPath(keys.toString()).setPassword(ThrowAwayCa.PASSWORD)))
                    .requestHandler(request -> request.response().end())
                    .listen(0, "127.0.0.1")
                    .await()
                    .actualPort();
            gateway("pause: 1ms, pauseMax: 2ms, attemptsMax: 2", ", \"https://localhost:" + port + "\"");
            String at = leave("https://localhost:" + port + "/hooks");
            gateway.next().answer(200, "{}");

            awaitCallback(at, "dead", "\"attempts\":2,\"last\":\"untrusted-certificate\"");
        } finally {
            vertx.close().await();
        }
    }

    private String leave(String url) throws Exception {
        var answer = gateway.begin(as("/reports").header("Callback-Url", url).POST(BodyPublishers.ofString("{}")));
        gateway.acceptNext();
        var accepted = answer.get();
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        return accepted.headers().firstValue("location").orElseThrow();
    }

    private void awaitCallback(String at, String state, String more) throws Exception {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get(at).body())
                        .containsPattern("\"callback\":\\{[^}]*\"state\":\"" + state + "\"")
                        .contains(more));
    }

    private Store.Entry entry(String at) {
        String place = AsyncIds.place(URI.create(at).getPath().replaceFirst(".*/", ""));
        return gateway.on(() -> gateway.stores().get(place)).orElseThrow();
    }

    /** What the store holds of a request. */
    private String kept(String at) {
        return entry(at).value().asUtf8();
    }
}

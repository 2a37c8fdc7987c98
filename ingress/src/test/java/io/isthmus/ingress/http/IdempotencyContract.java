package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client that sends its request again may rely on, whatever the store. */
@Timeout(120)
abstract class IdempotencyContract {

    @TempDir
    Path folder;

    protected Counting service;
    protected RunningGateway gateway;

    /** The store's lines of a configuration, ending with a line break. */
    protected abstract String store();

    @BeforeEach
    void start() throws Exception {
        service = new Counting();
        gateway = another();
    }

    protected final RunningGateway another() throws Exception {
        return new RunningGateway(folder, store() + """
                services:
                  counting: {endpoints: [{url: "http://127.0.0.1:%d"}]}
                routes:
                  orders:
                    match: {path: "/orders/**"}
                    allow: anyone
                    idempotency: {within: 1h}
                    call: {http: {service: counting}, timeout: 20s}
                  held:
                    match: {method: POST, path: /held}
                    allow: anyone
                    idempotency: {waitMax: 20s}
                    call: {http: {service: counting}, timeout: 30s}
                  impatient:
                    match: {method: POST, path: /held/impatient}
                    allow: anyone
                    idempotency: {waitMax: 200ms}
                    call: {http: {service: counting}, timeout: 30s}
                  strict:
                    match: {method: POST, path: /strict}
                    allow: anyone
                    idempotency: {header: X-Key, required: true, fingerprint: {target: false, headers: [content-type]}}
                    call: {http: {service: counting}, timeout: 20s}
                """.formatted(service.port()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    @Test
    void aRequestThatIsSentAgainIsGivenTheFirstAnswerAsItWas() throws Exception {
        var first = post("/orders/1", "k-1", "{}");
        var again = post("/orders/1", "k-1", "{}");

        assertThat(service.asked).hasValue(1);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.headers().firstValue("idempotent-replayed")).isEmpty();
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("x-number")).contains("1");
        assertThat(again.headers().firstValue("content-type")).contains("application/json");
        assertThat(again.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(service.keys).containsExactly("k-1");
        assertThat(gateway.metrics())
                .contains("isthmus_idempotency_events_total{event=\"replayed\",route=\"orders\"} 1.0");
    }

    @Test
    void anotherKeyIsAnotherRequestAndSoIsNone() throws Exception {
        post("/orders/1", "k-2", "{}");
        post("/orders/1", "k-3", "{}");
        gateway.send(gateway.request("/orders/1").POST(BodyPublishers.ofString("{}")));
        assertThat(service.asked).hasValue(3);
    }

    @Test
    void quotesOfAStructuredFieldAreNotPartOfTheKey() throws Exception {
        post("/orders/1", "\"k-4\"", "{}");
        post("/orders/1", "k-4", "{}");
        assertThat(service.asked).hasValue(1);
    }

    @Test
    void anotherBodyOrTargetUnderTheSameKeyIsRefused() throws Exception {
        post("/orders/1", "k-5", "{\"a\":1}");
        var otherBody = post("/orders/1", "k-5", "{\"a\":2}");
        var otherTarget = post("/orders/2", "k-5", "{\"a\":1}");
        assertThat(otherBody.statusCode()).isEqualTo(422);
        assertThat(otherBody.body()).contains("urn:isthmus:problem:idempotency-mismatch");
        assertThat(otherTarget.statusCode()).isEqualTo(422);
        assertThat(gateway.metrics())
                .contains("isthmus_idempotency_events_total{event=\"mismatched\",route=\"orders\"} 2.0");
        assertThat(service.asked).hasValue(1);
    }

    @Test
    void tracingAndCredentialsAreNoPartOfTheFingerprint() throws Exception {
        gateway.send(keyed("/orders/1", "k-6", "{}")
                .header("Authorization", "Bearer one")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        var again = gateway.send(keyed("/orders/1", "k-6", "{}")
                .header("Authorization", "Bearer two")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"));
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(service.asked).hasValue(1);
    }

    @Test
    void theFingerprintIsWhatTheRouteSays() throws Exception {
        assertThat(strict("/strict?a=1", "text/plain").statusCode()).isEqualTo(201);
        assertThat(strict("/strict?a=2", "text/plain").headers().firstValue("idempotent-replayed"))
                .contains("true");
        assertThat(strict("/strict?a=1", "text/csv").statusCode()).isEqualTo(422);
    }

    private HttpResponse<String> strict(String target, String type) throws Exception {
        return gateway.send(gateway.request(target)
                .header("X-Key", "s-1")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("x")));
    }

    @Test
    void aMissingOrUnusableKeyIsRefusedWhereOneIsRequired() throws Exception {
        var missing = gateway.send(gateway.request("/strict").POST(BodyPublishers.ofString("x")));
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body()).contains("urn:isthmus:problem:invalid-idempotency-key", "X-Key");
        var twice = gateway.send(gateway.request("/strict")
                .header("X-Key", "a")
                .header("X-Key", "b")
                .POST(BodyPublishers.ofString("x")));
        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(post("/orders/1", "k".repeat(256), "{}").statusCode()).isEqualTo(400);
        assertThat(service.asked).hasValue(0);
    }

    @Test
    void safeMethodsAreNotLookedAt() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(gateway.send(gateway.request("/orders/1").header("Idempotency-Key", "k-7"))
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(service.asked).hasValue(2);
    }

    @Test
    void twinsAtTheSameTimeAreOneRequest() throws Exception {
        var twins = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 20; i++) {
            twins.add(gateway.begin(keyed("/held", "k-8", "{}")));
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(gateway.metrics())
                        .contains("isthmus_idempotency_events_total{event=\"waited\",route=\"held\"} 19.0"));
        service.mayAnswer.release();

        for (var twin : twins) {
            assertThat(twin.get().statusCode()).isEqualTo(201);
            assertThat(twin.get().body()).isEqualTo("{\"n\":1}");
        }
        assertThat(service.asked).hasValue(1);
    }

    @Test
    void aTwinThatHasWaitedLongEnoughIsToldThatTheFirstIsUnderWay() throws Exception {
        var first = gateway.begin(keyed("/held/impatient", "k-9", "{}"));
        await().atMost(Duration.ofSeconds(20)).until(() -> service.asked.get() == 1);
        var twin = post("/held/impatient", "k-9", "{}");
        assertThat(twin.statusCode()).isEqualTo(409);
        assertThat(twin.body()).contains("urn:isthmus:problem:idempotency-in-progress");
        assertThat(twin.headers().firstValue("retry-after")).contains("1");
        assertThat(gateway.metrics())
                .contains("isthmus_idempotency_events_total{event=\"in-progress\",route=\"impatient\"} 1.0");
        service.mayAnswer.release();
        assertThat(first.get().statusCode()).isEqualTo(201);
        assertThat(post("/held/impatient", "k-9", "{}").body()).isEqualTo("{\"n\":1}");
    }

    @Test
    void aRequestForWhichNothingWasSentGivesItsKeyBack() throws Exception {
        service.stop();
        var refused = post("/orders/1", "k-10", "{}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("urn:isthmus:problem:service-unavailable");
        // Another body: were the key still taken, this would be a mismatch.
        assertThat(post("/orders/1", "k-10", "{\"other\":true}").statusCode()).isEqualTo(503);
        assertThat(gateway.metrics())
                .contains("isthmus_idempotency_events_total{event=\"forgotten\",route=\"orders\"} 2.0");
    }

    @Test
    void workUnderAKeyGoesOnWhenItsClientGoesAndTheClientComesBackForTheAnswer() throws Exception {
        URI uri = URI.create(gateway.url("/held"));
        try (var gone = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = gone.getOutputStream();
            out.write(("POST /held HTTP/1.1\r\nHost: " + uri.getAuthority()
                            + "\r\nIdempotency-Key: k-11\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().atMost(Duration.ofSeconds(20)).until(() -> service.asked.get() == 1);
        }
        var back = gateway.begin(keyed("/held", "k-11", "{}"));
        service.mayAnswer.release();
        assertThat(back.get().body()).isEqualTo("{\"n\":1}");
        assertThat(service.asked).hasValue(1);
    }

    protected final HttpResponse<String> post(String path, String key, String body) throws Exception {
        return gateway.send(keyed(path, key, body));
    }

    protected final HttpRequest.Builder keyed(String path, String key, String body) {
        return keyed(gateway, path, key, body);
    }

    protected static HttpRequest.Builder keyed(RunningGateway at, String path, String key, String body) {
        return at.request(path).header("Idempotency-Key", key).POST(BodyPublishers.ofString(body));
    }
}

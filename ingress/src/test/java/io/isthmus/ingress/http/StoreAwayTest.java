package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.aggregator.store.redis.RedisUnderTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that goes away is told to operators, and takes nothing from the routes that need none. */
@Timeout(120)
class StoreAwayTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aStoreThatIsAwayIsToldAndTheGatewayIsReadyAllTheSame() throws Exception {
        try (var redis = new RedisUnderTest();
                var service = new Counting();
                var gateway = new RunningGateway(folder, """
                        store: {redis: {uri: "%s"}}
                        services:
                          counting: {endpoints: [{url: "http://127.0.0.1:%d"}]}
                        routes:
                          plain:
                            match: {method: POST, path: /plain}
                            allow: anyone
                            call: {http: {service: counting}}
                          once:
                            match: {method: POST, path: /once}
                            allow: anyone
                            call: {http: {service: counting}}
                            idempotency: {}
                        """.formatted(redis.uri(), service.port()))) {
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(gateway.admin("/ready").body()).isEqualTo("{\"status\":\"ready\"}"));
            assertThat(gateway.metrics()).contains("isthmus_store_up 1.0");
            assertThat(post(gateway, "/once").statusCode()).isEqualTo(201);

            redis.stop();
            await().atMost(SOON).untilAsserted(() -> {
                var ready = gateway.admin("/ready");
                assertThat(ready.body())
                        .isEqualTo("{\"status\":\"ready\",\"impaired\":{\"store\":\"the Redis is not reachable\"}}");
                assertThat(ready.statusCode()).isEqualTo(200);
            });
            assertThat(gateway.metrics()).contains("isthmus_store_up 0.0");
            assertThat(post(gateway, "/plain").statusCode()).isEqualTo(201);
            var refused = post(gateway, "/once");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:isthmus:problem:store-unavailable");

            redis.start();
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(gateway.admin("/ready").body()).isEqualTo("{\"status\":\"ready\"}"));
            assertThat(gateway.metrics()).contains("isthmus_store_up 1.0");
            assertThat(post(gateway, "/once").statusCode()).isEqualTo(201);
        }
    }

    private static HttpResponse<String> post(RunningGateway gateway, String path) throws Exception {
        return gateway.send(gateway.request(path)
                .header("Idempotency-Key", "key-" + System.nanoTime())
                .POST(BodyPublishers.ofString("{}")));
    }
}

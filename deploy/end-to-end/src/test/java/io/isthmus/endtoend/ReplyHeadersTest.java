package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 6: what a route does not allow is refused, and so is what a message says of a connection it knows nothing of. */
class ReplyHeadersTest {

    /** What a careless responder may put on a message, and what would break an answer if it were believed. */
    private static final Map<String, String> CARELESS = Map.of(
            "content-length", "3",
            "transfer-encoding", "chunked",
            "connection", "close",
            "set-cookie", "session=1",
            "authorization", "Bearer secret",
            "x-cost", "17");

    @TempDir
    Path folder;

    @Test
    void onlyHeadersThatTheRouteNamesGoFromAMessageToTheClient() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        try (var echo = new KafkaEcho(kafka, "careless.echo", CARELESS);
                var gateway = TestGateway.start(folder, """
                        brokers:
                          events: {kafka: {bootstrap: ["%s"], replies: {topic: careless.replies}}}
                        routes:
                          silent:
                            match: {method: POST, path: /silent}
                            allow: anyone
                            call: {kafka: {broker: events, topic: careless.echo}, timeout: 10s}
                          named:
                            match: {method: POST, path: /named}
                            allow: anyone
                            call: {kafka: {broker: events, topic: careless.echo}, timeout: 10s}
                            reply: {headers: [X-Cost]}
                        """.formatted(kafka))) {
            echo.awaitReady();
            Ready.await(gateway.admin("/ready"));

            var silent = post(gateway, "/silent");
            assertThat(silent.body()).isEqualTo("{\"whole\":true}");
            assertThat(silent.headers().map())
                    .doesNotContainKeys(CARELESS.keySet().stream()
                            .filter(name -> !name.equals("content-length"))
                            .toArray(String[]::new));
            assertThat(silent.headers().allValues("content-length")).containsExactly("14");

            var named = post(gateway, "/named");
            assertThat(named.body()).isEqualTo("{\"whole\":true}");
            assertThat(named.headers().firstValue("x-cost")).contains("17");
            assertThat(named.headers().map()).doesNotContainKeys("set-cookie", "authorization", "transfer-encoding");
        }
    }

    private static HttpResponse<String> post(TestGateway gateway, String path) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"whole\":true}")));
    }
}

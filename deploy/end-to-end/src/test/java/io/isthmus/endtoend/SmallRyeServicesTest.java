package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service written with SmallRye Reactive Messaging, {@code deploy/examples/smallrye}, answers unchanged. */
class SmallRyeServicesTest {

    @TempDir
    Path folder;

    @Test
    void methodsOfSmallRyeAnswerThroughTheGateway() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(bootstrap, "smallrye.quotes");
        KafkaEcho.createTopic(bootstrap, "smallrye.refusals");
        try (var service = ExampleService.java(folder, "smallrye", "quotes.Main", Map.of("KAFKA", bootstrap));
                var gateway = TestGateway.start(folder, """
                        brokers:
                          events: {kafka: {bootstrap: ["%s"], replies: {topic: smallrye.replies}}}
                        routes:
                          quote:
                            match: {method: POST, path: /quotes}
                            allow: anyone
                            call: {kafka: {broker: events, topic: smallrye.quotes, dialect: smallrye}, timeout: 30s}
                          refusal:
                            match: {method: POST, path: /refusals}
                            allow: anyone
                            call: {kafka: {broker: events, topic: smallrye.refusals, dialect: smallrye}, timeout: 30s}
                        """.formatted(bootstrap))) {
            Ready.await(gateway.admin("/ready"));

            for (int i = 0; i < 20; i++) {
                var quote = post(gateway, "/quotes", "{\"n\":" + i + "}");
                assertThat(quote.statusCode()).as(quote.body() + service.log()).isEqualTo(200);
                assertThat(quote.body()).isEqualTo("{\"request\":{\"n\":" + i + "},\"by\":\"smallrye\"}");
            }
            var refusal = post(gateway, "/refusals", "{}");
            assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(409);
            assertThat(refusal.body()).isEqualTo("{\"reason\":\"sold out\"}");

            // SmallRye knows no deadline.
            Conformance.assertGood(
                    Set.of("deadline respected", "content type"),
                    "--kafka",
                    bootstrap,
                    "--topic",
                    "smallrye.quotes",
                    "--dialect",
                    "smallrye",
                    "--timeout",
                    "30s");
        }
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}

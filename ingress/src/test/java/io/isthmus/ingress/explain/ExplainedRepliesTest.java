package io.isthmus.ingress.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainedRepliesTest {

    @TempDir
    Path folder;

    @Test
    void saysHowManyRepliesACallTakesAndForHowLong() throws Exception {
        var explanation = Explanation.of(config(), "POST", "/carriers", List.of());
        assertThat(explanation.text())
                .contains("2 to 20 replies until ${$count(replies) = 5} within 400ms")
                .contains("200 \"${replies}\", or in parts to who asks for them");
    }

    @Test
    void saysWhenAGatherIsDecided() throws Exception {
        assertThat(Explanation.of(config(), "GET", "/page", List.of()).text())
                .contains("2 legs within 10000ms, until 1 of those that it can do without have replied")
                .contains("as it is, or in parts to who asks for them");
    }

    private GatewayConfig config() throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), """
                version: 1
                brokers:
                  events: {kafka: {bootstrap: ["127.0.0.1:9092"]}}
                services:
                  s: {endpoints: [{url: "http://127.0.0.1:7001"}]}
                routes:
                  carriers:
                    match: {method: POST, path: /carriers}
                    allow: anyone
                    call:
                      kafka: {broker: events, topic: carriers}
                      replies: {atLeast: 2, atMost: 20, until: "${$count(replies) = 5}", within: 400ms}
                    respond: {body: "${replies}", stream: true}
                  page:
                    match: {method: GET, path: /page}
                    allow: anyone
                    gather:
                      complete: first
                      legs:
                        a: {http: {service: s, path: /a}, optional: true}
                        b: {http: {service: s, path: /b}, optional: true}
                    respond: {stream: true}
                """);
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }
}

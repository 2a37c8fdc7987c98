package io.isthmus.ingress.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplanationTest {

    private static final String FILE = """
            version: 1
            brokers:
              events: {kafka: {bootstrap: ["localhost:9092"], replies: {topic: replies}}}
            services:
              catalog: {endpoints: [{url: "http://localhost:7001"}]}
            routes:
              page:
                match: {method: GET, path: "/orders/{id}/page"}
                allow: anyone
                gather:
                  legs:
                    order:
                      kafka: {broker: events, topic: order.lookup, key: "${path.id}"}
                      body: {id: "${path.id}", view: "${query.view}", note: "of ${path.id}", limit: 5}
                    items:
                      http: {service: catalog, method: POST, path: /search}
                      body: {skus: ["${order.lines.sku}", all], by: "for ${body.name}", of: "${path.id}"}
                      after: [order]
                respond:
                  body: {id: "${path.id}", order: "${order}"}
              told:
                match: {method: POST, path: /told}
                allow: anyone
                publish: {kafka: {broker: events, topic: orders, consumers: shop, admit: {lagMax: 50}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void bodiesAreShownAsTheyWouldBeSentAndWhatIsNotKnownAsItIsWritten() throws IOException {
        var explanation = Explanation.of(config(), "GET", "/orders/7/page", List.of());

        assertThat(explanation.matched()).isTrue();
        assertThat(explanation.text())
                .contains("topic order.lookup, key \"7\"", "body {\"id\":\"7\",\"note\":\"of 7\",\"limit\":5}")
                .contains("body {\"skus\":[\"${order.lines.sku}\",\"all\"],\"by\":\"for ${body.name}\",\"of\":\"7\"}")
                .contains("200 {\"id\":\"7\",\"order\":\"${order}\"}");
    }

    @Test
    void whenAMessageIsNotPublishedIsTold() throws IOException {
        assertThat(Explanation.of(config(), "POST", "/told", List.of()).text())
                .contains("topic orders")
                .contains(
                        ", refused while group shop has no consumer, or is more than 50 messages behind, answered 202");
    }

    @Test
    void aPathThatNoRouteTakesIsExplainedToo() throws IOException {
        var explanation = Explanation.of(config(), "GET", "/nowhere", List.of());

        assertThat(explanation.matched()).isFalse();
        assertThat(explanation.text()).contains("404 route-not-found");
    }

    private GatewayConfig config() throws IOException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, FILE);
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }
}

package io.isthmus.ingress.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.message.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The message that a request would become, without a broker. */
class PreviewTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_000_000));

    private static final String FILE = """
            version: 1
            brokers:
              events: {kafka: {bootstrap: ["localhost:9092"], replies: {topic: shop.replies}}}
              tasks: {rabbitmq: {uri: "amqp://localhost"}}
            routes:
              quote:
                match: {method: POST, path: "/quotes/{id}"}
                allow: anyone
                call: {kafka: {broker: events, topic: quotes, key: "${body.customerId}"}, headers: [Accept-Language], timeout: 2s}
              spring:
                match: {method: POST, path: /spring}
                allow: anyone
                call: {kafka: {broker: events, topic: spring, dialect: spring}}
              reserve:
                match: {method: POST, path: "/stock/{sku}"}
                allow: anyone
                call: {rabbitmq: {broker: tasks, exchange: stock, key: "reserve.${path.sku}", dialect: amqp}, body: {sku: "${path.sku}", by: "${body.customerId}"}}
              order:
                match: {method: POST, path: /orders}
                allow: anyone
                publish: {kafka: {broker: events, topic: orders, partition: "${body.shard}"}, headers: {tenant: "${header.`x-tenant`}"}}
            """;

    @TempDir
    private Path folder;

    @Test
    void aCallOverKafkaIsWrittenAsItsDialectWritesIt() throws IOException {
        assertThat(messages("/quotes/7", "{\"customerId\":\"c-7\"}", "Accept-Language: de", "Cookie: secret"))
                .containsSubsequence(
                        "message      topic quotes, partition by key",
                        "  key        \"c-7\"",
                        "  header     isthmus-correlation: i",
                        "  header     isthmus-reply-to: shop.replies",
                        "  header     isthmus-reply-partition: 0",
                        "  header     isthmus-route: quote",
                        "  header     isthmus-deadline: 1002000",
                        "  header     accept-language: de",
                        "  body       {\"customerId\":\"c-7\"}")
                .doesNotContain("secret");
        assertThat(messages("/spring", "{}"))
                .contains("header     kafka_replyTopic: shop.replies", "header     kafka_replyPartition: 0x00000000");
    }

    @Test
    void aCallOverRabbitHasItsPropertiesAndABodyOfExpressions() throws IOException {
        assertThat(messages("/stock/a-1", "{\"customerId\":\"c-7\"}"))
                .containsSubsequence(
                        "message      exchange \"stock\", mandatory",
                        "  key        \"reserve.a-1\"",
                        "  property   expiration: 10000",
                        "  property   reply_to: isthmus.replies.INSTANCE",
                        "  body       {\"sku\":\"a-1\",\"by\":\"c-7\"}");
    }

    @Test
    void aMessageThatCannotBeMadeSaysWhatIsMissing() throws IOException {
        assertThat(messages("/orders", "{\"shard\":2}", "X-Tenant: blue"))
                .contains("message      topic orders, partition 2", "header     tenant: blue");
        assertThat(messages("/orders", "{\"shard\":2}")).contains("message      none: ");
        assertThat(Explanation.of(config(), "POST", "/quotes/7", List.of(), null, CLOCK)
                        .text())
                .contains("message      none: ");
    }

    private String messages(String path, String body, String... headers) throws IOException {
        return Explanation.of(config(), "POST", path, List.of(headers), Payload.utf8(body), CLOCK)
                .text();
    }

    private GatewayConfig config() throws IOException {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), FILE);
        return switch (ConfigLoader.load(file, Map.of())) {
            case ConfigResult.Loaded(var config) -> config;
            case ConfigResult.Rejected(var errors) -> throw new AssertionError(errors.toString());
        };
    }
}

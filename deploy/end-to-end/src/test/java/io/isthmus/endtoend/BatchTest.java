package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Payload;
import io.isthmus.testbed.Brokers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many messages in one request: each stands for itself, and its outcome is told as soon as it is known. */
@Timeout(120)
class BatchTest {

    private static final String TOPIC = "batch.orders";

    @TempDir
    Path folder;

    @Test
    void eachRecordIsCheckedAndPublishedOnItsOwn() throws Exception {
        try (var gateway = start()) {
            var lines = new ArrayList<String>();
            for (int i = 0; i < 300; i++) {
                lines.add(
                        switch (i % 100) {
                            case 17 -> "{not json";
                            case 42 -> "{\"shard\":1}";
                            default -> "{\"customerId\":\"c-" + i + "\"}";
                        });
            }
            var answer = post(gateway, "/orders", String.join("\n\n", lines) + "\r\n");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("application/x-ndjson");
            var results = results(answer.body());
            assertThat(results)
                    .extracting(BatchTest::index)
                    .doesNotHaveDuplicates()
                    .hasSize(300);
            var places = new HashSet<String>();
            for (Json result : results) {
                switch (index(result) % 100) {
                    case 17 -> assertThat(text(result)).contains("invalid-request", "\"keyword\":\"json\"");
                    case 42 -> assertThat(text(result)).contains("invalid-request", "customerId");
                    default -> {
                        assertThat(result.get("outcome").text()).isEqualTo("published");
                        places.add(result.get("partition").number() + ":"
                                + result.get("offset").number());
                    }
                }
            }
            assertThat(places).hasSize(294);
        }
    }

    @Test
    void aResultComesWhileTheClientIsStillSending() throws Exception {
        try (var gateway = start();
                var socket = new Socket("127.0.0.1", gateway.port());
                var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /orders HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/x-ndjson\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n")
                    .getBytes(UTF_8));
            for (int i = 0; i < 3; i++) {
                // In two parts, so that a record is no chunk.
                chunk(out, "{\"customerId\":");
                chunk(out, "\"c-1\"}\n");
                var line = answer.readLine();
                while (!line.startsWith("{")) {
                    line = answer.readLine();
                }
                assertThat(line).contains("\"index\":" + i, "published");
            }
            chunk(out, "{\"customerId\":\"without an end of the line\"}");
            out.write("0\r\n\r\n".getBytes(UTF_8));
            var rest = new ArrayList<String>();
            for (var line = answer.readLine(); !"0".equals(line); line = answer.readLine()) {
                rest.add(line);
            }
            assertThat(rest).anyMatch(line -> line.contains("\"index\":3") && line.contains("published"));
        }
    }

    private static void chunk(OutputStream out, String text) throws Exception {
        out.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(UTF_8));
        out.flush();
    }

    @Test
    void whatIsOverALimitIsNotPublishedAndSaysSo() throws Exception {
        try (var gateway = start()) {
            var long0 = "{\"customerId\":\"" + "x".repeat(2000) + "\"}";
            var tooLong = results(post(gateway, "/limited", long0 + "\n{\"customerId\":\"c\"}\n" + long0)
                    .body());
            assertThat(tooLong)
                    .extracting(result -> result.get("outcome").text())
                    .containsExactlyInAnyOrder("body-too-large", "published", "body-too-large");

            var tooMany = results(post(gateway, "/limited", "{\"customerId\":\"c\"}\n".repeat(50))
                    .body());
            assertThat(tooMany).hasSize(11);
            assertThat(tooMany)
                    .filteredOn(result -> index(result) < 10)
                    .allMatch(result -> "published".equals(result.get("outcome").text()));
            assertThat(tooMany)
                    .filteredOn(result -> index(result) == 10)
                    .allMatch(result -> text(result).contains("recordsMax, 10"));
            assertThat(Ready.get(gateway.admin("/metrics")).body())
                    .contains("isthmus_limit_reached_total{limit=\"recordsMax\"} 1.0")
                    .contains("isthmus_limit_reached_total{limit=\"recordBytesMax\"} 2.0")
                    .containsPattern("isthmus_limit_reached_total\\{limit=\"underWayMax\"} \\d");
        }
    }

    @Test
    void aMessageAloneIsAnsweredAsOne() throws Exception {
        try (var gateway = start()) {
            var alone = Ready.send(HttpRequest.newBuilder(URI.create(gateway.url("/orders")))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"customerId\":\"c-1\"}")));
            assertThat(alone.statusCode()).isEqualTo(202);
            assertThat(post(gateway, "/orders", "").body()).isEmpty();
        }
    }

    @Test
    void whereNobodyIsHomeEachRecordSaysSo() throws Exception {
        try (var gateway = start()) {
            var results = results(post(gateway, "/nowhere", "{}\n{}\n{}").body());
            assertThat(results)
                    .hasSize(3)
                    .allMatch(
                            result -> "no-consumer".equals(result.get("outcome").text()));
        }
    }

    private TestGateway start() throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), TOPIC);
        Files.writeString(folder.resolve("order.json"), "{\"type\": \"object\", \"required\": [\"customerId\"]}");
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: publish.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  orders:
                    match: {method: POST, path: /orders}
                    allow: anyone
                    request: {schema: order.json}
                    publish: {kafka: {broker: events, topic: %3$s, key: "${body.customerId}"}, batch: {}}
                  limited:
                    match: {method: POST, path: /limited}
                    allow: anyone
                    publish:
                      kafka: {broker: events, topic: %3$s}
                      batch: {recordsMax: 10, recordBytesMax: 1KiB, underWayMax: 2}
                  nowhere:
                    match: {method: POST, path: /nowhere}
                    allow: anyone
                    publish: {rabbitmq: {broker: tasks, queue: batch.nowhere}, batch: {}}
                """.formatted(
                        Brokers.kafka().bootstrap(), Brokers.amqp().uri(), TOPIC));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String records) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/x-ndjson; charset=utf-8")
                .POST(BodyPublishers.ofString(records)));
    }

    private static List<Json> results(String body) throws Exception {
        var results = new ArrayList<Json>();
        for (String line : body.lines().toList()) {
            results.add(Json.parse(Payload.utf8(line)));
        }
        return results;
    }

    private static String text(Json result) {
        return result.toPayload().asUtf8();
    }

    private static int index(Json result) {
        return result.get("index").number().intValue();
    }
}

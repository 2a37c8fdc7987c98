package io.isthmus.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One question, and the answers of every service that hears it. */
class ManyRepliesTest {

    private static final String TOPIC = "many.carrier-quotes";
    private static final String EXCHANGE = "many.carriers";

    @TempDir
    Path folder;

    private final List<AutoCloseable> services = new ArrayList<>();
    private final List<KafkaEcho> carriers = new ArrayList<>();
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        carrier("slow", 900, Map.of());
        carrier("cheap", 300, Map.of());
        carrier("broken", 0, Map.of("isthmus-status", "500"));
        fanOut();
        for (KafkaEcho carrier : carriers) {
            carrier.awaitReady();
        }
        gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: many.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  cheapest-carrier:
                    match: {method: POST, path: /cheapest}
                    allow: anyone
                    call:
                      kafka: {broker: events, topic: %3$s}
                      replies: {atLeast: 1, atMost: 3, within: 9s}
                    respond:
                      body:
                        best: "${$sort(replies, function($a, $b) { $a.price > $b.price })[0].by}"
                        count: "${$count(replies)}"
                      stream: true
                  too-few:
                    match: {method: POST, path: /too-few}
                    allow: anyone
                    call:
                      kafka: {broker: events, topic: %3$s}
                      replies: {atLeast: 3, atMost: 3, within: 9s}
                  all-of-rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call:
                      rabbitmq: {broker: tasks, exchange: %4$s}
                      replies: {until: "${$count(replies) = 2}"}
                  page:
                    match: {method: POST, path: /page}
                    allow: anyone
                    gather:
                      legs:
                        carriers:
                          kafka: {broker: events, topic: %3$s}
                          body: {}
                          replies: {atLeast: 2, atMost: 3, within: 9s}
                        stock:
                          rabbitmq: {broker: tasks, exchange: %4$s}
                          body: {known: true}
                    respond: {body: {prices: "${$sort(carriers.price)}", stock: "${stock.known}"}}
                """.formatted(
                        Brokers.kafka().bootstrap(), Brokers.amqp().uri(), TOPIC, EXCHANGE));
        Ready.await(gateway.admin("/ready"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        for (AutoCloseable service : services) {
            service.close();
        }
    }

    @Test
    void oneMessageToATopicIsAnsweredByEveryServiceThatReadsIt() throws Exception {
        var answer = post("/cheapest", "application/json");
        assertThat(answer.body()).isEqualTo("{\"best\":\"cheap\",\"count\":2}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Ready.get(gateway.admin("/metrics")).body())
                .contains(event("reply-taken", 2), event("reply-ignored", 1), event("replies-full", 1));
    }

    @Test
    void fewerThanAreNeededSayHowManyCame() throws Exception {
        var answer = post("/too-few", "application/json");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body())
                .contains(
                        "urn:isthmus:problem:replies-incomplete",
                        "Of the 3 replies that are needed 2 came, and 1 that cannot be used.");
    }

    @Test
    void aFanoutExchangeOnRabbitMqIsAnsweredByEveryQueueBehindIt() throws Exception {
        assertThat(post("/rabbit", "application/json").body()).isEqualTo("[{\"n\":1},{\"n\":1}]");
    }

    @Test
    void aLegOfAGatherMayHaveManyReplies() throws Exception {
        assertThat(post("/page", "application/json").body()).isEqualTo("{\"prices\":[300,900],\"stock\":true}");
    }

    @Test
    void whoAsksForPartsGetsEachReply() throws Exception {
        var lines = post("/cheapest", "application/x-ndjson");
        assertThat(lines.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(lines.body().lines())
                .contains("{\"reply\":{\"by\":\"cheap\",\"price\":300}}", "{\"reply\":{\"by\":\"slow\",\"price\":900}}")
                .last()
                .isEqualTo("{\"end\":{\"replies\":2,\"ignored\":1}}");
    }

    private void carrier(String name, int price, Map<String, String> headers) {
        var carrier = new KafkaEcho(
                Brokers.kafka().bootstrap(),
                TOPIC,
                "many-" + name,
                headers,
                _ -> "{\"by\":\"%s\",\"price\":%d}".formatted(name, price).getBytes(UTF_8));
        services.add(carrier);
        carriers.add(carrier);
    }

    private void fanOut() throws Exception {
        services.add(new RabbitEcho(Brokers.amqp().uri(), "many.left"));
        services.add(new RabbitEcho(Brokers.amqp().uri(), "many.right"));
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.exchangeDeclare(EXCHANGE, BuiltinExchangeType.FANOUT, true);
            channel.queueBind("many.left", EXCHANGE, "");
            channel.queueBind("many.right", EXCHANGE, "");
        }
    }

    private HttpResponse<String> post(String path, String accept) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(BodyPublishers.ofString("{\"n\":1}")));
    }

    private static String event(String event, int times) {
        return "isthmus_channel_events_total{channel=\"call\",event=\"%s\",route=\"cheapest-carrier\"} %d.0"
                .formatted(event, times);
    }
}

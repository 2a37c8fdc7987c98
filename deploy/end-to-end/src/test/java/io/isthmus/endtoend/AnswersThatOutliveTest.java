package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.store.redis.RedisUnderTest;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An accepted request outlives the instance that accepted it, where replies and store do. */
class AnswersThatOutliveTest {

    private static final int REQUESTS = 50;

    @TempDir
    Path folder;

    @Test
    void anInstanceKilledBetweenPublishAndReplyLosesNoAcceptedRequest() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        var mayAnswer = new CountDownLatch(1);
        try (var redis = new RedisUnderTest();
                var service = new KafkaEcho(kafka, "outlive.echo").heldBy(mayAnswer);
                var _ = new RabbitEcho(amqp, "outlive.echo").heldBy(mayAnswer)) {
            String routes = routes(kafka, amqp, redis.uri());
            try (var dying = GatewayProcess.start(folder, "dying", routes);
                    var living = GatewayProcess.start(folder, "living", routes)) {
                service.awaitReady();
                dying.awaitReady();
                living.awaitReady();
                Map<String, String> accepted = new LinkedHashMap<>();
                for (int i = 0; i < REQUESTS; i++) {
                    String body = "{\"n\":" + i + "}";
                    var answer = post(dying.url(i % 2 == 0 ? "/work" : "/task"), body);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                    accepted.put(answer.headers().firstValue("location").orElseThrow(), body);
                }
                dying.kill();
                mayAnswer.countDown();

                for (var each : accepted.entrySet()) {
                    Awaitility.await(each.getKey())
                            .atMost(Duration.ofSeconds(60))
                            .untilAsserted(() -> assertThat(
                                            Ready.get(living.url(each.getKey())).body())
                                    .contains("\"state\":\"done\""));
                    assertThat(Ready.get(living.url(each.getKey() + "/result")).body())
                            .isEqualTo("{\"reply\":" + each.getValue() + ",\"asked\":" + each.getValue() + "}");
                }
                assertThat(service.answered()).isEqualTo(REQUESTS / 2);
            }
        }
    }

    @Test
    void aReplyInTimeIsAnsweredAtOnceWhicheverInstanceReadsIt() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        try (var redis = new RedisUnderTest();
                var service = new KafkaEcho(kafka, "outlive.echo");
                var _ = new RabbitEcho(amqp, "outlive.echo");
                var one = TestGateway.start(folder, routes(kafka, amqp, redis.uri()))) {
            service.awaitReady();
            Ready.await(one.admin("/ready"));
            var answer = Ready.send(HttpRequest.newBuilder(URI.create(one.url("/work")))
                    .header("Prefer", "wait=20")
                    .header("Idempotency-Key", "in-time")
                    .POST(BodyPublishers.ofString("{\"n\":1}")));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"reply\":{\"n\":1},\"asked\":{\"n\":1}}");
            assertThat(answer.headers().firstValue("preference-applied")).contains("wait=20");
            assertThat(service.idempotencyKeys()).containsExactly("in-time");

            var overRabbit = Ready.send(HttpRequest.newBuilder(URI.create(one.url("/task")))
                    .header("Prefer", "wait=20")
                    .POST(BodyPublishers.ofString("{\"n\":3}")));
            assertThat(overRabbit.body()).isEqualTo("{\"reply\":{\"n\":3},\"asked\":{\"n\":3}}");
            var nobody = post(one.url("/nobody"), "{}");
            assertThat(nobody.statusCode()).isEqualTo(503);
            assertThat(nobody.body()).contains("urn:isthmus:problem:no-consumer");

            var plain = Ready.send(
                    HttpRequest.newBuilder(URI.create(one.url("/work"))).POST(BodyPublishers.ofString("{\"n\":2}")));
            assertThat(plain.body()).isEqualTo("{\"reply\":{\"n\":2},\"asked\":{\"n\":2}}");
        }
    }

    private static String routes(String kafka, String amqp, URI redis) {
        return """
                store: {redis: {uri: "%s", within: 5s}}
                brokers:
                  events:
                    kafka: {bootstrap: ["%s"], replies: {topic: outlive.replies, durable: {topic: outlive.durable, group: outlive}}}
                  tasks: {rabbitmq: {uri: "%s", replies: {queue: outlive.replies, durable: outlive.durable}}}
                routes:
                  task:
                    match: {method: POST, path: /task}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: outlive.echo}, timeout: 120s}
                    async: {keep: 1h}
                    respond: {body: {reply: "${reply}", asked: "${body}"}}
                  nobody:
                    match: {method: POST, path: /nobody}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: outlive.nobody}, timeout: 120s}
                    async: {keep: 1h}
                  work:
                    match: {method: POST, path: /work}
                    allow: anyone
                    idempotency: {}
                    call: {kafka: {broker: events, topic: outlive.echo}, timeout: 120s}
                    async: {keep: 1h}
                    respond: {body: {reply: "${reply}", asked: "${body}"}}
                """.formatted(redis, kafka, amqp);
    }

    private static HttpResponse<String> post(String url, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(url))
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(body)));
    }
}

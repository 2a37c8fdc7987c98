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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Services on plain kafkajs and amqplib, and one that reads and writes its events with the CloudEvents SDK:
 * {@code deploy/examples/node}. Run as {@link NestServicesIT} is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeServicesIT {

    private TestGateway gateway;
    private ExampleService services;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(bootstrap, "node.quotes");
        KafkaEcho.createTopic(bootstrap, "node.events");
        services = ExampleService.node(
                folder,
                "node",
                "main.js",
                Map.of("KAFKA", bootstrap, "AMQP", Brokers.amqp().uri()));
        gateway = TestGateway.start(
                folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: node.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  kafkajs:
                    match: {method: POST, path: /kafkajs}
                    allow: anyone
                    call:
                      kafka:
                        broker: events
                        topic: node.quotes
                        dialect:
                          custom:
                            correlation: correlation-id
                            replyTo: reply-to
                            replyPartition: reply-partition
                      timeout: 30s
                  binary:
                    match: {method: POST, path: /binary}
                    allow: anyone
                    call: {kafka: {broker: events, topic: node.events, dialect: cloudevents}, timeout: 30s}
                  structured:
                    match: {method: POST, path: /structured}
                    allow: anyone
                    call:
                      kafka: {broker: events, topic: node.events, dialect: {cloudevents: {mode: structured}}}
                      timeout: 30s
                  amqplib:
                    match: {method: POST, path: /amqplib}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: node.quotes, dialect: amqp}, timeout: 30s}
                """.formatted(bootstrap, Brokers.amqp().uri()));
        Ready.await(gateway.admin("/ready"));
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (services != null) {
            services.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"kafkajs, kafkajs", "binary, cloudevents", "structured, cloudevents", "amqplib, amqplib"})
    void aServiceAnswers(String path, String by) throws Exception {
        for (int i = 0; i < 20; i++) {
            var answer = post("/" + path, "{\"customer\":\"c-" + i + "\"}");

            assertThat(answer.statusCode()).as(answer.body() + services.log()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.body()).isEqualTo("{\"customer\":\"c-" + i + "\",\"total\":12.5,\"by\":\"" + by + "\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/binary", "/structured"})
    void anEventOfAFailureIsAProblem(String path) throws Exception {
        var answer = post(path, "{\"customer\":\"c-7\",\"fail\":\"sold out\"}");

        assertThat(answer.statusCode()).as(answer.body() + services.log()).isEqualTo(409);
        assertThat(answer.body()).contains("urn:isthmus:problem:service-fault", "sold out");
    }

    @Test
    void servicesOnKafkajsAndAmqplibAnswerAsTheyShould() throws Exception {
        String custom = "{custom: {correlation: correlation-id, replyTo: reply-to, replyPartition: reply-partition}}";
        String body = "{\"customer\":\"{n}\"}";
        String onKafka = Conformance.assertGood(
                "--kafka",
                Brokers.kafka().bootstrap(),
                "--topic",
                "node.quotes",
                "--dialect",
                custom,
                "--body",
                body,
                "--bad-body",
                "nonsense",
                "--timeout",
                "30s");
        String onRabbit = Conformance.assertGood(
                "--rabbitmq",
                Brokers.amqp().uri(),
                "--queue",
                "node.quotes",
                "--dialect",
                "amqp",
                "--body",
                body,
                "--bad-body",
                "nonsense",
                "--timeout",
                "30s");

        assertThat(onKafka).contains("10 passed, 0 failed, 0 warned, 0 not checked");
        assertThat(onRabbit).contains("10 passed, 0 failed, 0 warned, 0 not checked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloudevents", "{cloudevents: {mode: structured}}"})
    void theServiceOnTheCloudEventsSdkAnswersAsItShould(String dialect) throws Exception {
        Conformance.assertGood(
                Set.of("deadline respected"),
                "--kafka",
                Brokers.kafka().bootstrap(),
                "--topic",
                "node.events",
                "--dialect",
                dialect,
                "--body",
                "{\"customer\":\"{n}\"}",
                "--bad-body",
                "{\"customer\":\"c-7\",\"fail\":\"sold out\"}",
                "--timeout",
                "30s");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}

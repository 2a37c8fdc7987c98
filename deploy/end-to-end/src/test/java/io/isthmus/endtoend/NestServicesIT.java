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

/**
 * A service written with {@code @nestjs/microservices} as its documentation shows, {@code deploy/examples/nest}, answers
 * unchanged. Not part of {@code mvn verify}, which needs no Node: {@code .ci/examples} installs the service's packages
 * and runs this.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NestServicesIT {

    private TestGateway gateway;
    private ExampleService nest;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), "nest.quotes");
        nest = ExampleService.node(
                folder,
                "nest",
                "target/main.js",
                Map.of(
                        "KAFKA",
                        Brokers.kafka().bootstrap(),
                        "AMQP",
                        Brokers.amqp().uri()));
        gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: nest.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  kafka:
                    match: {method: POST, path: /nest-kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: nest.quotes, dialect: nest}, timeout: 30s}
                  rabbit:
                    match: {method: POST, path: /nest-rabbit}
                    allow: anyone
                    call:
                      rabbitmq: {broker: tasks, queue: nest.quotes, dialect: {nest: {pattern: quote}}}
                      timeout: 30s
                  command:
                    match: {method: POST, path: /nest-rabbit-command}
                    allow: anyone
                    call:
                      rabbitmq: {broker: tasks, queue: nest.quotes, dialect: {nest: {pattern: {cmd: quote}}}}
                      timeout: 30s
                  unknown:
                    match: {method: POST, path: /nest-unknown}
                    allow: anyone
                    call:
                      rabbitmq: {broker: tasks, queue: nest.quotes, dialect: {nest: {pattern: nobody}}}
                      timeout: 30s
                """.formatted(
                        Brokers.kafka().bootstrap(), Brokers.amqp().uri()));
        Ready.await(gateway.admin("/ready"));
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (nest != null) {
            nest.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"nest-kafka", "nest-rabbit", "nest-rabbit-command"})
    void aHandlerAnswers(String by) throws Exception {
        for (int i = 0; i < 20; i++) {
            var answer = post("/" + by, "{\"customer\":\"c-" + i + "\"}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.body()).startsWith("{\"customer\":\"c-" + i + "\",\"total\":12.5,\"by\":\"" + by + "\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nest-kafka  | text   | 502 | told to fail",
                "/nest-kafka  | status | 404 | no such customer",
                "/nest-kafka  | bug    | 502 | Internal server error",
                "/nest-rabbit | text   | 502 | told to fail",
                "/nest-rabbit | status | 404 | no such customer",
                "/nest-rabbit | bug    | 502 | Internal server error",
                "/nest-unknown | no    | 502 | There is no matching message handler defined in the remote service.",
            })
    void aHandlerThatFailsIsAProblem(String path, String fail, int status, String detail) throws Exception {
        var answer = post(path, "{\"customer\":\"c-7\",\"fail\":\"" + fail + "\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("urn:isthmus:problem:service-fault", detail);
    }

    /** Nest knows no deadline. */
    @Test
    void handlersAnswerAsTheyShould() throws Exception {
        String body = "{\"customer\":\"{n}\"}";
        String badBody = "{\"customer\":\"c-7\",\"fail\":\"status\"}";
        Conformance.assertGood(
                Set.of("deadline respected"),
                "--kafka",
                Brokers.kafka().bootstrap(),
                "--topic",
                "nest.quotes",
                "--dialect",
                "nest",
                "--body",
                body,
                "--bad-body",
                badBody,
                "--timeout",
                "30s");
        Conformance.assertGood(
                Set.of("deadline respected"),
                "--rabbitmq",
                Brokers.amqp().uri(),
                "--queue",
                "nest.quotes",
                "--dialect",
                "{nest: {pattern: quote}}",
                "--body",
                body,
                "--bad-body",
                badBody,
                "--timeout",
                "30s");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}

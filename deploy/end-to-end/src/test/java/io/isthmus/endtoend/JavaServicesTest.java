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

/** The services on the plain clients that others begin with, {@code deploy/examples/java}. */
class JavaServicesTest {

    @TempDir
    Path folder;

    @Test
    void servicesOnThePlainClientsAnswerThroughTheGateway() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        String uri = Brokers.amqp().uri();
        KafkaEcho.createTopic(bootstrap, "java.quotes");
        try (var onKafka = ExampleService.java(folder, "java", "quotes.KafkaResponder", Map.of("KAFKA", bootstrap));
                var onRabbit = ExampleService.java(folder, "java", "quotes.RabbitResponder", Map.of("AMQP", uri));
                var gateway = TestGateway.start(folder, """
                        brokers:
                          events: {kafka: {bootstrap: ["%s"], replies: {topic: java.replies}}}
                          tasks: {rabbitmq: {uri: "%s"}}
                        routes:
                          kafka:
                            match: {method: POST, path: /kafka}
                            allow: anyone
                            call: {kafka: {broker: events, topic: java.quotes}, timeout: 30s}
                          rabbitmq:
                            match: {method: POST, path: /rabbitmq}
                            allow: anyone
                            call: {rabbitmq: {broker: tasks, queue: java.quotes}, timeout: 30s}
                        """.formatted(bootstrap, uri))) {
            Ready.await(gateway.admin("/ready"));

            for (int i = 0; i < 20; i++) {
                var quote = post(gateway, "/kafka", "{\"n\":" + i + "}");
                assertThat(quote.body())
                        .as(onKafka.log())
                        .isEqualTo("{\"request\":{\"n\":" + i + "},\"total\":12.5,\"by\":\"kafka-clients\"}");
                quote = post(gateway, "/rabbitmq", "{\"n\":" + i + "}");
                assertThat(quote.body())
                        .as(onRabbit.log())
                        .isEqualTo("{\"request\":{\"n\":" + i + "},\"total\":12.5,\"by\":\"amqp-client\"}");
            }
            for (String path : new String[] {"/kafka", "/rabbitmq"}) {
                var refusal = post(gateway, path, "nonsense");
                assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(400);
                assertThat(refusal.body()).contains("a quote is asked for with a JSON object");
            }
        }
    }

    @Test
    void servicesOnThePlainClientsAnswerAsTheyShould() throws Exception {
        String bootstrap = Brokers.kafka().bootstrap();
        String uri = Brokers.amqp().uri();
        KafkaEcho.createTopic(bootstrap, "java.quotes");
        try (var _ = ExampleService.java(folder, "java", "quotes.KafkaResponder", Map.of("KAFKA", bootstrap))) {
            String said = Conformance.assertGood(
                    "--kafka", bootstrap, "--topic", "java.quotes", "--bad-body", "nonsense", "--timeout", "30s");
            assertThat(said).contains("10 passed, 0 failed, 0 warned, 0 not checked");
        }
        try (var _ = ExampleService.java(folder, "java", "quotes.RabbitResponder", Map.of("AMQP", uri))) {
            String said = Conformance.assertGood(
                    "--rabbitmq", uri, "--queue", "java.quotes", "--bad-body", "nonsense", "--timeout", "30s");
            assertThat(said).contains("10 passed, 0 failed, 0 warned, 0 not checked");
        }
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}

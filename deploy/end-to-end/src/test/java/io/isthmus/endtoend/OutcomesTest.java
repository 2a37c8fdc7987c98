package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 2: what a client is told when a service is not there says what happened to its request. */
class OutcomesTest {

    /** Bound to its port without listening: nobody else is given the port, and whoever connects is refused. */
    private final Socket refusing = new Socket();

    @TempDir
    Path folder;

    @BeforeEach
    void bind() throws IOException {
        refusing.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void leave() throws IOException {
        refusing.close();
    }

    @Test
    void aTopicThatNobodyReadsIsAnsweredWithNoReplyAtTheDeadline() throws Exception {
        try (var gateway = start()) {
            var answer = post(gateway, "/silent");
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("urn:isthmus:problem:no-reply");
        }
    }

    @Test
    void aQueueThatDoesNotExistIsAnsweredWithNoConsumerAtOnce() throws Exception {
        try (var gateway = start()) {
            long begun = System.nanoTime();
            var answer = post(gateway, "/nowhere");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:isthmus:problem:no-consumer");
            assertThat(System.nanoTime() - begun).isLessThan(3_000_000_000L);
        }
    }

    @Test
    void anHttpServiceThatIsStoppedIsAnsweredWithServiceUnavailableAtOnce() throws Exception {
        try (var gateway = start()) {
            var answer = post(gateway, "/stopped");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:isthmus:problem:service-unavailable");
        }
    }

    @Test
    void everyProblemIsAProblemDetailWithTheRequestIdAsItsInstance() throws Exception {
        try (var gateway = start()) {
            var answer = Ready.send(HttpRequest.newBuilder(URI.create(gateway.url("/no/such/path")))
                    .header("X-Request-Id", "mine-17"));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(answer.headers().firstValue("x-request-id")).contains("mine-17");
            assertThat(answer.body()).contains("\"instance\":\"mine-17\"");
        }
    }

    private TestGateway start() throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), "outcomes.silent");
        var gateway = TestGateway.start(folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: outcomes.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                services:
                  gone: {endpoints: [{url: "http://127.0.0.1:%d"}]}
                routes:
                  silent:
                    match: {method: POST, path: /silent}
                    allow: anyone
                    call: {kafka: {broker: events, topic: outcomes.silent}, timeout: 5s}
                  nowhere:
                    match: {method: POST, path: /nowhere}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: outcomes.nowhere}, timeout: 20s}
                  stopped:
                    match: {method: POST, path: /stopped}
                    allow: anyone
                    call: {http: {service: gone}, timeout: 5s}
                """.formatted(
                        Brokers.kafka().bootstrap(), Brokers.amqp().uri(), refusing.getLocalPort()));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
    }
}

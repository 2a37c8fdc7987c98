package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A call whose service is not there is answered at once, on RabbitMQ: by a return, or for the queue of {@code consumers}. */
@Timeout(180)
class NobodyHomeOnRabbitTest {

    private static final Duration LATEST = Duration.ofSeconds(60);

    private final String queue = "home-" + UUID.randomUUID();
    private final String exchange = "exchange-" + queue;

    @TempDir
    Path folder;

    private TestGateway gateway;
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void start() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(Brokers.amqp().uri());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.exchangeDeclare(exchange, BuiltinExchangeType.DIRECT, true);
        gateway = TestGateway.start(folder, """
                brokers:
                  tasks: {rabbitmq: {uri: "%s", watchEvery: 200ms}}
                routes:
                  any:
                    match: {method: POST, path: /any}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %2$s}, timeout: 5s}
                  home:
                    match: {method: POST, path: /home}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %2$s, consumers: %2$s}, timeout: 2s}
                  behind:
                    match: {method: POST, path: /behind}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, exchange: %3$s, key: k, consumers: %2$s}, timeout: 2s}
                  told:
                    match: {method: POST, path: /told}
                    allow: anyone
                    publish: {rabbitmq: {broker: tasks, exchange: %3$s, key: k, consumers: %2$s}}
                """.formatted(Brokers.amqp().uri(), queue, exchange));
        Ready.await(gateway.admin("/ready"));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueDelete(queue);
        channel.exchangeDelete(exchange);
        connection.close();
    }

    @Test
    void aQueueThatIsMissingReturnsTheMessageInMilliseconds() throws Exception {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long begun = System.nanoTime();
            var answer = post("/any");
            fastest = Math.min(fastest, System.nanoTime() - begun);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:isthmus:problem:no-consumer");
            assertThat(answer.headers().firstValue("retry-after")).contains("1");
        }
        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(200));
    }

    @Test
    void aQueueThatNobodyConsumesTakesMessagesUnlessConsumersNamesIt() throws Exception {
        declare();

        assertThat(post("/any").statusCode()).isEqualTo(504);
        channel.queuePurge(queue);
        awaitOutcome("/home", 503, "no-consumer");
        awaitOutcome("/behind", 503, "no-consumer");
        awaitOutcome("/told", 503, "no-consumer");
        long before = channel.messageCount(queue);
        for (int i = 0; i < 20; i++) {
            assertThat(post("/home").headers().firstValue("retry-after")).contains("1");
            assertThat(post("/behind").statusCode()).isEqualTo(503);
            assertThat(post("/told").headers().firstValue("retry-after")).contains("1");
        }

        assertThat(channel.messageCount(queue)).isEqualTo(before);
    }

    @Test
    void aServiceThatLeavesIsMissedAndOneThatComesBackIsFound() throws Exception {
        awaitOutcome("/home", 503, "no-consumer");
        for (int round = 0; round < 2; round++) {
            try (var _ = new RabbitEcho(Brokers.amqp().uri(), queue)) {
                channel.queueBind(queue, exchange, "k");
                awaitOutcome("/home", 200, "{\"n\":1}");
                awaitOutcome("/behind", 200, "{\"n\":1}");
                awaitOutcome("/told", 202, "");
            }
            awaitOutcome("/home", 503, "no-consumer");
            awaitOutcome("/behind", 503, "no-consumer");
            channel.queueDelete(queue);
            awaitOutcome("/behind", 503, "no-consumer");
        }
    }

    private void declare() throws Exception {
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueBind(queue, exchange, "k");
    }

    private void awaitOutcome(String path, int status, String inBody) {
        await().atMost(LATEST).untilAsserted(() -> {
            var answer = post(path);
            assertThat(answer.body()).contains(inBody);
            assertThat(answer.statusCode()).isEqualTo(status);
        });
    }

    private HttpResponse<String> post(String path) throws Exception {
        return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"n\":1}")));
    }
}

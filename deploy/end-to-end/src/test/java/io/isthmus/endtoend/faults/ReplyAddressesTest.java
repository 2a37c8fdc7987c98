package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.Brokers;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where replies go, with more instances than places for them, and with instances that are gone. */
class ReplyAddressesTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int REQUESTS = 1000;

    /** As it stands in the configuration. */
    private static final Duration EXPIRES = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    @Test
    void moreInstancesThanReplyPartitionsGetTheirOwnReplies() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        try (var echo = new KafkaEcho(kafka, "crowded.echo").awaitReady();
                var first = onKafka(kafka, "first");
                var second = onKafka(kafka, "second");
                var third = onKafka(kafka, "third");
                var clients = new Clients(20, DEADLINE)) {
            clients.send(3 * REQUESTS, first.url("/echo"), second.url("/echo"), third.url("/echo"))
                    .await(60, TimeUnit.SECONDS);
            clients.recorder().verify(Set.of("ok"));
            assertThat(echo.answered()).isEqualTo(3 * REQUESTS);
            // Each has read all replies, since there is one partition, and has taken its own third of them.
            for (TestGateway each : Set.of(first, second, third)) {
                var meters = new Meters(each.admin("/metrics"));
                Awaitility.await("the replies of the others")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> meters.dropped("foreign") == 2 * REQUESTS);
            }
        }
    }

    @Test
    void instancesThatAreGoneLeaveNoTopicBehind() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        KafkaEcho.createTopic(kafka, "crowded.echo");
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            onKafka(kafka, "first").close();
            var before = new TreeSet<>(admin.listTopics().names().get(10, TimeUnit.SECONDS));
            onKafka(kafka, "second").close();
            onKafka(kafka, "third").close();
            assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS)).isEqualTo(before);
        }
    }

    @Test
    void theReplyQueueOfAnInstanceThatIsGoneGoesByItself() throws Exception {
        String amqp = Brokers.amqp().uri();
        var replyTo = new AtomicReference<String>();
        try (var operator = new RabbitOperator(amqp);
                var _ = new RabbitService(amqp, "orphans.echo", (request, service) -> {
                    var asked = request.getProperties();
                    replyTo.set(asked.getReplyTo());
                    service.publish(
                            "",
                            asked.getReplyTo(),
                            RabbitService.answering(asked.getCorrelationId()).build(),
                            request.getBody());
                })) {
            try (var gateway = TestGateway.start(folder, """
                            brokers:
                              tasks: {rabbitmq: {uri: "%s", replies: {expires: 1s}}}
                            routes:
                              echo:
                                match: {method: POST, path: /echo}
                                allow: anyone
                                call: {rabbitmq: {broker: tasks, queue: orphans.echo}, timeout: 10s}
                            """.formatted(amqp));
                    var clients = new Clients(5, DEADLINE)) {
                Ready.await(gateway.admin("/ready"));
                clients.send(100, gateway.url("/echo")).await(20, TimeUnit.SECONDS);
                clients.recorder().verify(Set.of("ok"));
                assertThat(isThere(operator, replyTo.get())).isTrue();
            }
            // Only RabbitMQ knows queues that expire; elsewhere an operator has to remove them.
            if (Brokers.amqp().isRabbitMq()) {
                Awaitility.await("the queue is gone")
                        .atMost(Duration.ofSeconds(30))
                        // To ask for it counts as a use of it.
                        .pollDelay(EXPIRES.multipliedBy(3))
                        .pollInterval(EXPIRES.multipliedBy(3))
                        .until(() -> !isThere(operator, replyTo.get()));
            } else {
                assertThat(isThere(operator, replyTo.get())).isTrue();
            }
        }
    }

    private static boolean isThere(RabbitOperator operator, String queue) {
        try {
            operator.run(channel -> channel.queueDeclarePassive(queue));
            return true;
        } catch (UncheckedIOException notFound) {
            return false;
        }
    }

    private TestGateway onKafka(String kafka, String name) throws Exception {
        KafkaEcho.createTopic(kafka, "crowded.echo");
        var gateway = TestGateway.start(Files.createDirectory(folder.resolve(name)), """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: crowded.replies, partitions: 1}}}
                routes:
                  echo:
                    match: {method: POST, path: /echo}
                    allow: anyone
                    call: {kafka: {broker: events, topic: crowded.echo}, timeout: 10s}
                """.formatted(kafka));
        Ready.await(gateway.admin("/ready"));
        return gateway;
    }
}

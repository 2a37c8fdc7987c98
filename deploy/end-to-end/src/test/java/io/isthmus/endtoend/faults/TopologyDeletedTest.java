package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.RabbitEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import io.isthmus.testbed.KafkaSettings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Topics, queues and exchanges that somebody deletes under load, on a gateway that is never restarted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopologyDeletedTest {

    private static final int CLIENTS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Nothing is asked of a broker to know it, but the machine is busy. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @TempDir
    static Path folder;

    private KafkaBroker kafka;
    private Admin admin;
    private TestGateway gateway;

    @BeforeAll
    void start() throws Exception {
        // Else the service itself would make again what was deleted.
        kafka = Brokers.newKafka(KafkaSettings.defaults().with("auto.create.topics.enable", "false"));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
        KafkaEcho.createTopic(kafka.bootstrap(), "deleted.echo");
        gateway = TestGateway.start(
                folder, """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: deleted.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: deleted.echo}, timeout: 5s}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: deleted.echo}, timeout: 5s}
                  exchange:
                    match: {method: POST, path: /exchange}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: deleted.exchange.echo}, timeout: 5s}
                """.formatted(kafka.bootstrap(), Brokers.amqp().uri()));
    }

    @AfterAll
    void stop() {
        gateway.close();
        admin.close();
        kafka.close();
    }

    @Test
    void aRequestTopicThatIsDeletedIsNobodyHomeAtOnceAndIsUsedWhenItIsThereAgain() throws Exception {
        try (var echo = new KafkaEcho(kafka.bootstrap(), "deleted.echo")) {
            echo.awaitReady();
            under("/kafka", Honest.WHILE_A_BROKER_IS_AWAY, recorder -> {
                deleteTopic("deleted.echo");
                await("nobody home", () -> recorder.count("503 no-consumer") > 0);
                isNobodyHomeAtOnce("/kafka");
                KafkaEcho.createTopic(kafka.bootstrap(), "deleted.echo");
            });
        }
    }

    @Test
    void aReplyTopicThatIsDeletedIsMadeAgain() throws Exception {
        try (var echo = new KafkaEcho(kafka.bootstrap(), "deleted.echo")) {
            echo.awaitReady();
            under("/kafka", Honest.WHILE_A_BROKER_IS_AWAY, _ -> deleteTopic("deleted.replies"));
        }
    }

    /** What retention does to a topic that is not read for long: the position may be one that is no longer there. */
    @Test
    void repliesThatTheTopicHasLostCostNobodyElseTheirs() throws Exception {
        try (var echo = new KafkaEcho(kafka.bootstrap(), "deleted.echo")) {
            echo.awaitReady();
            under("/kafka", Set.of("ok", "504 no-reply"), recorder -> {
                for (int i = 0; i < 10; i++) {
                    emptyTopic("deleted.replies");
                    long emptied = System.nanoTime();
                    await("answers out of an empty topic", () -> recorder.okSince(emptied));
                }
            });
        }
    }

    @Test
    void aRequestQueueThatIsDeletedIsNobodyHomeAtOnceAndIsUsedWhenItIsThereAgain() throws Exception {
        var echoes = new AtomicReference<>(new RabbitEcho(Brokers.amqp().uri(), "deleted.echo"));
        try (var operator = operator()) {
            under("/rabbit", Honest.WHILE_A_BROKER_IS_AWAY, recorder -> {
                operator.run(channel -> channel.queueDelete("deleted.echo"));
                await("nobody home", () -> recorder.count("503 no-consumer") > 0);
                isNobodyHomeAtOnce("/rabbit");
                echoes.getAndSet(anotherEcho()).close();
            });
        } finally {
            echoes.get().close();
        }
    }

    @Test
    void aReplyQueueThatIsDeletedIsMadeAgain() throws Exception {
        var replyTo = new AtomicReference<String>();
        try (var operator = operator();
                var _ = new RabbitService(Brokers.amqp().uri(), "deleted.echo", (request, service) -> {
                    var asked = request.getProperties();
                    replyTo.set(asked.getReplyTo());
                    service.publish(
                            "",
                            asked.getReplyTo(),
                            RabbitService.answering(asked.getCorrelationId()).build(),
                            request.getBody());
                })) {
            under(
                    "/rabbit",
                    Honest.WHILE_A_BROKER_IS_AWAY,
                    _ -> operator.run(channel -> channel.queueDelete(replyTo.get())));
        }
    }

    @Test
    void aReplyExchangeThatIsDeletedIsMadeAgain() throws Exception {
        var replyTo = new AtomicReference<String>();
        try (var operator = operator();
                var _ = new RabbitService(Brokers.amqp().uri(), "deleted.exchange.echo", (request, service) -> {
                    var asked = request.getProperties();
                    replyTo.set(asked.getReplyTo());
                    service.publish(
                            asked.getReplyTo(),
                            "",
                            RabbitService.answering(asked.getCorrelationId()).build(),
                            request.getBody());
                })) {
            under(
                    "/exchange",
                    Honest.WHILE_A_BROKER_IS_AWAY,
                    _ -> operator.run(channel -> channel.exchangeDelete(replyTo.get())));
        }
    }

    private static RabbitEcho anotherEcho() {
        try {
            return new RabbitEcho(Brokers.amqp().uri(), "deleted.echo");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Load, the loss, and answers as before. */
    private void under(String path, Set<String> honest, Consumer<Recorder> loss) throws Exception {
        await("an answer", () -> post(path).statusCode() == 200);
        try (var clients = new Clients(CLIENTS, DEADLINE)) {
            Recorder recorder = clients.recorder();
            var done = clients.send(Integer.MAX_VALUE, gateway.url(path));
            await("answers before the loss", () -> recorder.count("ok") > 200);
            loss.accept(recorder);
            long lost = System.nanoTime();
            await("answers after the loss", () -> recorder.okSince(lost));
            long before = recorder.count("ok");
            await("many answers after the loss", () -> recorder.count("ok") > before + 200);
            clients.stop();
            done.await(30, TimeUnit.SECONDS);
            recorder.verify(honest);
        }
        try (var clients = new Clients(CLIENTS, DEADLINE)) {
            await("an answer", () -> post(path).statusCode() == 200);
            clients.send(500, gateway.url(path)).await(30, TimeUnit.SECONDS);
            clients.recorder().verify(Set.of("ok"));
        }
    }

    private void isNobodyHomeAtOnce(String path) {
        for (int i = 0; i < 5; i++) {
            long begun = System.nanoTime();
            var answer = post(path);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:isthmus:problem:no-consumer");
            assertThat(System.nanoTime() - begun).isLessThan(AT_ONCE.toNanos());
        }
    }

    private HttpResponse<String> post(String path) {
        try {
            return Ready.send(HttpRequest.newBuilder(URI.create(gateway.url(path)))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}")));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void deleteTopic(String topic) {
        try {
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void emptyTopic(String topic) {
        try {
            var latest = new HashMap<TopicPartition, OffsetSpec>();
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(10, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .forEach(partition ->
                            latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
            var before = new HashMap<TopicPartition, RecordsToDelete>();
            admin.listOffsets(latest)
                    .all()
                    .get(10, TimeUnit.SECONDS)
                    .forEach((partition, end) -> before.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(before).all().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static RabbitOperator operator() throws Exception {
        return new RabbitOperator(Brokers.amqp().uri());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(SOON).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}

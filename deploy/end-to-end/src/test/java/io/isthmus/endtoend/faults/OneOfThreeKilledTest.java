package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.store.redis.RedisUnderTest;
import io.isthmus.endtoend.GatewayProcess;
import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.RabbitEcho;
import io.isthmus.endtoend.faults.Clients.Habits;
import io.isthmus.testbed.Brokers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 5: instances are equal and need no coordination. One of three is killed again and again under load: those who
 * asked the others never notice, and whatever it had accepted is answered all the same.
 */
class OneOfThreeKilledTest {

    private static final int KILLS = 20;
    private static final int CLIENTS = 12;
    private static final int ASYNC_CLIENTS = 6;
    private static final int ASYNC_REQUESTS_EACH = 30;
    /** Of a client at a kill: the request under way, and one on a connection of which it does not know yet that it is gone. */
    private static final int BREAKS_MAX = 2;

    private static final Duration THINKS = Duration.ofMillis(60);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void oneOfThreeIsKilledTwentyTimesAndOnlyItsOwnRequestsBreakAndNothingAcceptedIsLost() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        try (var redis = new RedisUnderTest();
                var echo = new KafkaEcho(kafka, "killed.echo");
                var work = new KafkaEcho(kafka, "killed.work");
                var _ = new RabbitEcho(amqp, "killed.echo");
                var task = new RabbitEcho(amqp, "killed.work")) {
            String routes = routes(kafka, amqp, redis.uri());
            try (var dying = GatewayProcess.start(folder, "dying", routes);
                    var living = GatewayProcess.start(folder, "living", routes);
                    var lively = GatewayProcess.start(folder, "lively", routes);
                    var balancer = new Balancer(List.of(dying, living, lively));
                    var clients = new Clients(Habits.of(CLIENTS, DEADLINE).thinking(THINKS));
                    var async = new Clients(Habits.of(ASYNC_CLIENTS, DEADLINE).saying("prefer", "respond-async"))) {
                echo.awaitReady();
                work.awaitReady();
                Awaitility.await("all are ready")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> Stream.of(dying, living, lively).allMatch(balancer::isReady));
                Recorder recorder = clients.recorder();
                var done = clients.send(Integer.MAX_VALUE, balancer.over("/kafka", "/rabbit"));
                for (int kill = 0; kill < KILLS; kill++) {
                    answers(recorder, dying);
                    var mayAnswer = new CountDownLatch(1);
                    work.heldBy(mayAnswer);
                    task.heldBy(mayAnswer);
                    int before = async.recorder().accepted().size();
                    var accepting = async.send(ASYNC_REQUESTS_EACH, balancer.over("/work", "/task"));
                    Awaitility.await("some are accepted")
                            .atMost(Duration.ofSeconds(20))
                            .pollInterval(Duration.ofMillis(2))
                            .until(() -> async.recorder().accepted().size() > before + 10);
                    dying.kill();
                    mayAnswer.countDown();
                    dying.startAgain();
                    accepting.await(30, TimeUnit.SECONDS);
                    dying.awaitReady();
                }
                answers(recorder, dying);
                clients.stop();
                done.await(30, TimeUnit.SECONDS);

                recorder.verify(Set.of("ok", "broken off"));
                assertThat(recorder.outcomes(url -> !url.startsWith(dying.url("")))
                                .keySet())
                        .as("of the others")
                        .containsExactly("ok");
                assertThat(recorder.count("broken off")).isLessThanOrEqualTo(BREAKS_MAX * KILLS * CLIENTS);

                async.collect(living.url("")).await(90, TimeUnit.SECONDS);
                async.recorder().verify(Set.of("accepted, ok", "broken off"));
                assertThat(async.recorder().count("broken off"))
                        .isLessThanOrEqualTo(BREAKS_MAX * KILLS * ASYNC_CLIENTS);
                assertThat(async.recorder().sent()).isEqualTo(KILLS * ASYNC_REQUESTS_EACH);
            }
        }
    }

    private static void answers(Recorder recorder, GatewayProcess gateway) {
        long before = ok(recorder, gateway);
        Awaitility.await("answers of the one that is to be killed")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ok(recorder, gateway) > before + 20);
    }

    private static long ok(Recorder recorder, GatewayProcess gateway) {
        return recorder.outcomes(url -> url.startsWith(gateway.url(""))).getOrDefault("ok", 0L);
    }

    private static String routes(String kafka, String amqp, URI redis) {
        return """
                store: {redis: {uri: "%s", within: 5s}}
                brokers:
                  events:
                    kafka: {bootstrap: ["%s"], replies: {topic: killed.replies, durable: {topic: killed.durable, group: killed}}}
                  tasks: {rabbitmq: {uri: "%s", replies: {queue: killed.replies, durable: killed.durable}}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: killed.echo}, timeout: 10s}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: killed.echo}, timeout: 10s}
                  work:
                    match: {method: POST, path: /work}
                    allow: anyone
                    call: {kafka: {broker: events, topic: killed.work}, timeout: 600s}
                    async: {keep: 1h}
                  task:
                    match: {method: POST, path: /task}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: killed.work}, timeout: 600s}
                    async: {keep: 1h}
                """.formatted(redis, kafka, amqp);
    }
}

package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.GatewayProcess;
import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.RabbitEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.faults.Clients.Habits;
import io.isthmus.testbed.Brokers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways are restarted one after the other, behind a balancer that asks whether they are ready: nobody notices. */
class RollingRestartTest {

    private static final int CLIENTS = 12;
    private static final int PATIENT_CLIENTS = 6;
    private static final Duration THINKS = Duration.ofMillis(20);
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void aRollingRestartOfThreeFailsNoRequestAndAnswersThoseUnderWay() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        String routes = routes(kafka, amqp);
        try (var echo = new KafkaEcho(kafka, "rolling.echo");
                var _ = new RabbitEcho(amqp, "rolling.echo");
                var slow = new KafkaEcho(kafka, "rolling.slow");
                var slowTask = new RabbitEcho(amqp, "rolling.slow");
                var one = GatewayProcess.start(folder, "one", "1s", routes);
                var two = GatewayProcess.start(folder, "two", "1s", routes);
                var three = GatewayProcess.start(folder, "three", "1s", routes);
                var balancer = new Balancer(List.of(one, two, three));
                var clients = new Clients(Habits.of(CLIENTS, DEADLINE).thinking(THINKS));
                var patient = new Clients(PATIENT_CLIENTS, DEADLINE)) {
            echo.awaitReady();
            slow.awaitReady();
            for (var each : List.of(one, two, three)) {
                awaitReady(balancer, each);
            }
            var done = clients.send(Integer.MAX_VALUE, balancer.over("/kafka", "/rabbit"));
            for (var each : List.of(one, two, three)) {
                long before = clients.recorder().count("ok");
                var mayAnswer = new CountDownLatch(1);
                slow.heldBy(mayAnswer);
                slowTask.heldBy(mayAnswer);
                int sent = patient.recorder().sent();
                var underWay = patient.send(PATIENT_CLIENTS, each.url("/slow-kafka"), each.url("/slow-rabbit"));
                Awaitility.await("requests under way")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> patient.recorder().sent() == sent + PATIENT_CLIENTS
                                && clients.recorder().count("ok") > before + 100);

                each.terminate();
                Awaitility.await("it takes nobody in any more")
                        .atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> refuses(each));
                mayAnswer.countDown();
                underWay.await(30, TimeUnit.SECONDS);
                each.awaitEnd();
                each.startAgain();
                awaitReady(balancer, each);
            }
            long before = clients.recorder().count("ok");
            Awaitility.await("all serve again")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> clients.recorder().count("ok") > before + 100);
            clients.stop();
            done.await(30, TimeUnit.SECONDS);

            clients.recorder().verify(Set.of("ok"));
            patient.recorder().verify(Set.of("ok"));
            assertThat(patient.recorder().count("ok")).isEqualTo(3 * PATIENT_CLIENTS);
        }
    }

    private static void awaitReady(Balancer balancer, GatewayProcess gateway) {
        Awaitility.await("ready").atMost(Duration.ofSeconds(60)).until(() -> balancer.isReady(gateway));
    }

    private static boolean refuses(GatewayProcess gateway) throws InterruptedException {
        try {
            Ready.get(gateway.url("/"));
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    private static String routes(String kafka, String amqp) {
        return """
                brokers:
                  events: {kafka: {bootstrap: ["%s"], replies: {topic: rolling.replies}}}
                  tasks: {rabbitmq: {uri: "%s"}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: rolling.echo}, timeout: 20s}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: rolling.echo}, timeout: 20s}
                  slow-kafka:
                    match: {method: POST, path: /slow-kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: rolling.slow}, timeout: 20s}
                  slow-rabbit:
                    match: {method: POST, path: /slow-rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: rolling.slow}, timeout: 20s}
                """.formatted(kafka, amqp);
    }
}

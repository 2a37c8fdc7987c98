package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.aggregator.store.redis.RedisUnderTest;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.endtoend.faults.Clients.Habits;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.EmbeddedAmqp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * RabbitMQ is killed while requests are accepted, and while those that were accepted are answered: whatever got 202 is
 * answered once it is back. A broker that keeps nothing (Qpid inside this JVM) costs answers, and their clients are told.
 */
class AcceptedOutliveBrokerTest {

    private static final String QUEUE = "kept.work";
    private static final String DURABLE = "kept.durable";
    private static final int CLIENTS = 6;
    private static final int SOME = 100;
    private static final Duration THINKS = Duration.ofMillis(40);
    private static final Duration WITHIN = Duration.ofSeconds(30);

    /** Whoever does not want to wait does not wait for a confirm that cannot come, whatever time the service has. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void rabbitIsKilledWhileRequestsAreAcceptedAndNoneIsLost() throws Exception {
        isKilledTwice(Brokers::newAmqp);
    }

    @Test
    void whateverABrokerHadThatKeepsNothingHasAnOutcome() throws Exception {
        isKilledTwice(() -> EmbeddedAmqp.started(0));
    }

    private void isKilledTwice(Supplier<AmqpBroker> started) throws Exception {
        try (var redis = new RedisUnderTest();
                AmqpBroker rabbit = started.get();
                var service = new CarefulRabbitService(rabbit.uri(), QUEUE)) {
            // What Qpid has lost has an outcome when its time is over, and nothing else is worth waiting for.
            var deadline = Duration.ofSeconds(rabbit.isRabbitMq() ? 120 : 12);
            try (var gateway = TestGateway.start(folder, routes(redis.uri(), rabbit.uri(), deadline))) {
                Ready.await(gateway.admin("/ready"));
                var held = new CountDownLatch(1);
                service.heldBy(held);
                isKilled(rabbit, gateway, deadline, held);
                isKilled(rabbit, gateway, deadline, held);
            }
        }
    }

    /** @param held what keeps the service from answering until the broker is back */
    private static void isKilled(AmqpBroker rabbit, TestGateway gateway, Duration deadline, CountDownLatch held)
            throws Exception {
        try (var clients =
                new Clients(Habits.of(CLIENTS, deadline).thinking(THINKS).saying("prefer", "respond-async"))) {
            Recorder recorder = clients.recorder();
            var sending = clients.send(Integer.MAX_VALUE, gateway.url("/task"));
            acceptsSome(recorder);
            rabbit.kill();
            Awaitility.await("the gateway says that it is away")
                    .atMost(WITHIN)
                    .until(() -> recorder.count("503 broker-unavailable") > 0);
            rabbit.start();
            isAllThereAgain(rabbit, gateway);
            acceptsSome(recorder);
            held.countDown();
            clients.stop();
            sending.await(30, TimeUnit.SECONDS);
            int accepted = recorder.accepted().size();
            clients.collect(gateway.url("")).await(120, TimeUnit.SECONDS);

            var honest = new HashSet<>(Honest.WHILE_A_BROKER_IS_AWAY);
            honest.remove("ok");
            honest.add("accepted, ok");
            if (rabbit.isRabbitMq()) {
                assertThat(recorder.count("accepted, ok")).isEqualTo(accepted);
            } else {
                honest.add("accepted, 504 no-reply");
            }
            recorder.verify(Set.copyOf(honest));
            assertThat(Duration.ofMillis(recorder.longestMillis()))
                    .as("from a request to its 202, or to why it has none")
                    .isLessThan(TOLD_WITHIN);
        }
    }

    /** With what somebody has to do where RabbitMQ has left the queue of the durable replies without a leader. */
    private static void isAllThereAgain(AmqpBroker rabbit, TestGateway gateway) {
        Awaitility.await("the gateway says that nothing is away").atMost(WITHIN).until(() -> {
            String ready = Ready.get(gateway.admin("/ready")).body();
            if (ready.contains("durable replies cannot be read") && rabbit.isRabbitMq()) {
                rabbit.elect(DURABLE);
            }
            return ready.equals("{\"status\":\"ready\"}");
        });
    }

    private static void acceptsSome(Recorder recorder) {
        int before = recorder.accepted().size();
        Awaitility.await("some are accepted")
                .atMost(WITHIN)
                .until(() -> recorder.accepted().size() >= before + SOME);
    }

    private static String routes(URI redis, String rabbit, Duration deadline) {
        return """
                store: {redis: {uri: "%s", within: 5s}}
                brokers:
                  tasks: {rabbitmq: {uri: "%s", replies: {queue: kept.replies, durable: %s}}}
                routes:
                  task:
                    match: {method: POST, path: /task}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: %s}, timeout: %ds}
                    async: {keep: 1h}
                """.formatted(redis, rabbit, DURABLE, QUEUE, deadline.toSeconds());
    }
}

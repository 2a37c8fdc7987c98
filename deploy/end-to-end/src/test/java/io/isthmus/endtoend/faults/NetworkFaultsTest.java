package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.RabbitEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.FaultProxy;
import io.isthmus.testbed.KafkaBroker;
import io.isthmus.testbed.KafkaSettings;
import io.isthmus.testbed.Way;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The network between the gateway and its brokers is slow, stalls, swallows, breaks and is narrow, one after the other
 * on a gateway that is never restarted. The services have a network of their own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkFaultsTest {

    private static final int CLIENTS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PENDING_MAX = 64;

    /** A silent Kafka is found after 2 s, a silent RabbitMQ after a little more than two heartbeats of 2 s. */
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(20);

    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    private FaultProxy toKafka;
    private FaultProxy toRabbit;
    private KafkaBroker kafka;
    private KafkaEcho kafkaEcho;
    private RabbitEcho rabbitEcho;
    private TestGateway gateway;
    private Meters meters;

    private enum Link {
        KAFKA,
        RABBIT
    }

    @BeforeAll
    void start() throws Exception {
        var amqp = URI.create(Brokers.amqp().uri());
        toKafka = FaultProxy.toFreePort();
        toRabbit = FaultProxy.to(amqp.getPort());
        kafka = Brokers.newKafka(KafkaSettings.defaults().alsoBehind(toKafka));
        kafkaEcho = new KafkaEcho(kafka.bootstrap(), "network.echo").awaitReady();
        rabbitEcho = new RabbitEcho(amqp.toString(), "network.echo");
        gateway = TestGateway.start(
                folder, """
                brokers:
                  events:
                    kafka: {bootstrap: ["127.0.0.1:%1$d"], replies: {topic: network.replies}, pendingMax: %4$d}
                  tasks:
                    rabbitmq: {uri: "amqp://%2$s@127.0.0.1:%3$d", heartbeat: 2s, pendingMax: %4$d}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: network.echo}, timeout: 3s}
                  rabbit:
                    match: {method: POST, path: /rabbit}
                    allow: anyone
                    call: {rabbitmq: {broker: tasks, queue: network.echo}, timeout: 3s}
                """.formatted(toKafka.port(), amqp.getUserInfo(), toRabbit.port(), PENDING_MAX));
        meters = new Meters(gateway.admin("/metrics"));
    }

    @AfterAll
    void stop() {
        gateway.close();
        rabbitEcho.close();
        kafkaEcho.close();
        kafka.close();
        toRabbit.close();
        toKafka.close();
    }

    @ParameterizedTest
    @EnumSource
    void aSlowNetworkCostsTimeAndNothingElse(Link link) throws Exception {
        under(link, CLIENTS, Set.of("ok"), (proxy, recorder) -> {
            proxy.delay(Duration.ofMillis(50));
            long before = recorder.count("ok");
            await("answers over a slow network", RECOVERS_WITHIN, () -> recorder.count("ok") > before + 3 * CLIENTS);
            assertThat(recorder.longestMillis()).isGreaterThanOrEqualTo(100);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aStallThatEndsBeforeTheDeadlineCostsNobodyAnAnswer(Link link) throws Exception {
        under(link, CLIENTS, Set.of("ok"), (proxy, recorder) -> {
            long begun = System.nanoTime();
            proxy.stall();
            await("a second without answers", FOUND_WITHIN, () -> System.nanoTime() - begun > PAUSE.toNanos());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aNetworkThatSwallowsEverythingIsFoundAndUsedAgain(Link link) throws Exception {
        under(link, CLIENTS, Honest.WHILE_A_BROKER_IS_AWAY, (proxy, recorder) -> {
            proxy.stall();
            awaitUnavailable(recorder);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aNetworkThatSwallowsRequestsIsFoundAndUsedAgain(Link link) throws Exception {
        under(link, CLIENTS, Honest.WHILE_A_BROKER_IS_AWAY, (proxy, recorder) -> {
            proxy.stall(Way.TO_SERVER);
            awaitUnavailable(recorder);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aNetworkThatSwallowsRepliesIsFoundAndUsedAgain(Link link) throws Exception {
        under(link, CLIENTS, Honest.WHILE_A_BROKER_IS_AWAY, (proxy, recorder) -> {
            proxy.stall(Way.TO_CLIENT);
            awaitUnavailable(recorder);
        });
    }

    @ParameterizedTest
    @EnumSource
    void connectionsThatAreResetAgainAndAgainAreMadeAgain(Link link) throws Exception {
        under(link, CLIENTS, Honest.WHILE_A_BROKER_IS_AWAY, (proxy, recorder) -> {
            for (int i = 0; i < 5; i++) {
                proxy.cut();
                long cut = System.nanoTime();
                await("answers after a reset", RECOVERS_WITHIN, () -> recorder.okSince(cut));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aNetworkThatIsTooNarrowFillsNothingBeyondItsLimit(Link link) throws Exception {
        under(link, 3 * PENDING_MAX, Honest.WHILE_A_BROKER_IS_AWAY, (proxy, recorder) -> {
            long before = recorder.count("503 overloaded");
            proxy.narrow(5_000);
            await("a full table", FOUND_WITHIN, () -> {
                assertThat(meters.waiting()).isLessThanOrEqualTo(PENDING_MAX);
                return recorder.count("503 overloaded") > before + PENDING_MAX
                        && recorder.outcomes().keySet().stream().anyMatch(outcome -> outcome.startsWith("504"));
            });
        });
    }

    @FunctionalInterface
    private interface Fault {
        void befall(FaultProxy proxy, Recorder recorder);
    }

    /** Load, the fault, its end, and answers as before; then nobody waits any more. */
    private void under(Link link, int count, Set<String> honest, Fault fault) throws Exception {
        FaultProxy proxy = switch (link) {
            case KAFKA -> toKafka;
            case RABBIT -> toRabbit;
        };
        Ready.await(gateway.admin("/ready"));
        try (var clients = new Clients(count, DEADLINE)) {
            Recorder recorder = clients.recorder();
            var done = clients.send(
                    Integer.MAX_VALUE, gateway.url("/" + link.name().toLowerCase(Locale.ROOT)));
            await("answers before the fault", RECOVERS_WITHIN, () -> recorder.count("ok") > 200);
            fault.befall(proxy, recorder);
            proxy.restore();
            long restored = System.nanoTime();
            await("answers after the fault", RECOVERS_WITHIN, () -> recorder.okSince(restored));
            long before = recorder.count("ok");
            await("many answers after the fault", RECOVERS_WITHIN, () -> recorder.count("ok") > before + 200);
            clients.stop();
            done.await(30, TimeUnit.SECONDS);
            recorder.verify(honest);
        } finally {
            proxy.restore();
        }
        await("an empty table", RECOVERS_WITHIN, () -> meters.waiting() == 0);
    }

    private static void awaitUnavailable(Recorder recorder) {
        await(
                "the gateway says that the broker is away",
                FOUND_WITHIN,
                () -> recorder.count("503 broker-unavailable") > 0);
    }

    private static void await(String what, Duration limit, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(limit).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}

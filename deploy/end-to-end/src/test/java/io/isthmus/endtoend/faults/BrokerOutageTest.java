package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.EchoRoutes;
import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.RabbitEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Broker;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that goes and comes back under load, several times and in each way, costs honest answers meanwhile and nothing
 * afterwards. The gateway is never restarted.
 */
class BrokerOutageTest {

    private static final int CLIENTS = 20;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** A gateway that has heard nothing of Kafka for two seconds says so. */
    private static final Duration SILENCE_MAX = Duration.ofMillis(1_900);

    private static final int PAUSES_MAX = 5;

    /** From the broker's first sign of life to answers; a machine that is busy with its start is slow. */
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** How a broker goes. */
    private enum Outage {
        STOPPED,
        /** As by SIGKILL, and by it where the broker is a container. */
        KILLED,
        /** As by SIGSTOP, for longer than any timeout. */
        PAUSED;

        void befall(Broker broker) {
            switch (this) {
                case STOPPED -> broker.stop();
                case KILLED -> broker.kill();
                case PAUSED -> broker.pause();
            }
        }
    }

    @Test
    void kafkaGoesAndComesUnderLoad() throws Exception {
        try (KafkaBroker kafka = Brokers.newKafka();
                var echo = new KafkaEcho(kafka.bootstrap(), "outage.echo");
                var gateway = TestGateway.start(
                        folder,
                        EchoRoutes.over(kafka.bootstrap(), Brokers.amqp().uri(), "outage.echo"))) {
            echo.awaitReady();
            Ready.await(gateway.admin("/ready"));
            survives(gateway.url("/kafka"), kafka);
        }
    }

    @Test
    void rabbitGoesAndComesUnderLoad() throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), "outage.echo");
        try (AmqpBroker rabbit = Brokers.newAmqp();
                var _ = new RabbitEcho(rabbit.uri(), "outage.echo");
                var gateway = TestGateway.start(
                        folder, EchoRoutes.over(Brokers.kafka().bootstrap(), rabbit.uri(), "outage.echo"))) {
            Ready.await(gateway.admin("/ready"));
            survives(gateway.url("/rabbit"), rabbit);
        }
    }

    private static void survives(String url, Broker broker) throws Exception {
        for (Outage outage : Outage.values()) {
            try (var clients = new Clients(CLIENTS, DEADLINE)) {
                goesAndComes(clients, url, broker, outage);
            }
        }
        for (int tries = 1; !isHeldUpForASecond(url, broker); tries++) {
            assertThat(tries).as("pauses that were longer than asked for").isLessThan(PAUSES_MAX);
        }
    }

    private static void goesAndComes(Clients clients, String url, Broker broker, Outage outage) throws Exception {
        Recorder recorder = clients.recorder();
        var done = clients.send(Integer.MAX_VALUE, url);
        Awaitility.await("answers before it is " + outage)
                .atMost(Duration.ofSeconds(20))
                .until(() -> recorder.count("ok") > 200);

        outage.befall(broker);
        Awaitility.await("the gateway says that the broker is " + outage)
                .atMost(Duration.ofSeconds(30))
                .until(() -> recorder.count("503 broker-unavailable") > 0);
        broker.start();
        long back = System.nanoTime();
        Awaitility.await("answers after it was " + outage)
                .atMost(RECOVERS_WITHIN)
                .until(() -> recorder.okSince(back));
        long before = recorder.count("ok");
        Awaitility.await("many answers after it was " + outage)
                .atMost(RECOVERS_WITHIN)
                .until(() -> recorder.count("ok") > before + 200);

        clients.stop();
        done.await(30, TimeUnit.SECONDS);
        recorder.verify(Honest.WHILE_A_BROKER_IS_AWAY);
    }

    /**
     * A pause that ends before the deadline costs nobody an answer.
     *
     * @return false if the engine took so long over it that the gateway has found the broker silent, rightly
     */
    private static boolean isHeldUpForASecond(String url, Broker broker) throws Exception {
        try (var clients = new Clients(CLIENTS, DEADLINE)) {
            Recorder recorder = clients.recorder();
            var done = clients.send(Integer.MAX_VALUE, url);
            Awaitility.await("answers before the pause")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> recorder.count("ok") > 200);
            long begun = System.nanoTime();
            broker.pause();
            long paused = System.nanoTime();
            Awaitility.await("a second without an answer")
                    .atMost(Duration.ofSeconds(10))
                    .pollDelay(Duration.ofSeconds(1))
                    .until(() -> recorder.sent() - recorder.count("ok") == CLIENTS);
            broker.unpause();
            boolean asAskedFor = System.nanoTime() - begun < SILENCE_MAX.toNanos();
            Awaitility.await("answers after the pause")
                    .atMost(RECOVERS_WITHIN)
                    .until(() -> recorder.okSince(paused + Duration.ofSeconds(1).toNanos()));
            clients.stop();
            done.await(30, TimeUnit.SECONDS);
            recorder.verify(asAskedFor ? Set.of("ok") : Honest.WHILE_A_BROKER_IS_AWAY);
            return asAskedFor;
        }
    }
}

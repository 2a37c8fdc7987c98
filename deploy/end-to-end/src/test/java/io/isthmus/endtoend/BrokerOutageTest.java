package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.Broker;
import io.isthmus.testbed.Brokers;
import io.isthmus.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker that goes and comes back under load costs honest answers meanwhile, and nothing afterwards. */
class BrokerOutageTest {

    /** What a client may be told while a broker is away: each is true of some moment of an outage. */
    private static final Set<String> HONEST = Set.of(
            "ok",
            "503 broker-unavailable",
            "503 overloaded",
            "504 publish-unconfirmed",
            "504 no-reply",
            "502 publish-rejected",
            "503 no-consumer");

    /** The routes' deadline and what a busy machine adds to it. */
    private static final long LONGEST_MILLIS = 5000 + 2500;

    @TempDir
    Path folder;

    /** How a broker goes. */
    private enum Outage {
        STOPPED,
        /** As by SIGKILL, and by it where the broker is a container. */
        KILLED;

        void befall(Broker broker) {
            switch (this) {
                case STOPPED -> broker.stop();
                case KILLED -> broker.kill();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void kafkaGoesAndComesUnderLoad(Outage outage) throws Exception {
        try (KafkaBroker kafka = Brokers.newKafka();
                var echo = new KafkaEcho(kafka.bootstrap(), "outage.echo");
                var gateway = TestGateway.start(
                        folder,
                        EchoRoutes.over(kafka.bootstrap(), Brokers.amqp().uri(), "outage.echo"));
                var load = new Load(20)) {
            echo.awaitReady();
            Ready.await(gateway.admin("/ready"));
            survives(load, gateway.url("/kafka"), kafka, outage);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rabbitGoesAndComesUnderLoad(Outage outage) throws Exception {
        KafkaEcho.createTopic(Brokers.kafka().bootstrap(), "outage.echo");
        try (AmqpBroker rabbit = Brokers.newAmqp();
                var _ = new RabbitEcho(rabbit.uri(), "outage.echo");
                var gateway = TestGateway.start(
                        folder, EchoRoutes.over(Brokers.kafka().bootstrap(), rabbit.uri(), "outage.echo"));
                var load = new Load(20)) {
            Ready.await(gateway.admin("/ready"));
            survives(load, gateway.url("/rabbit"), rabbit, outage);
        }
    }

    private static void survives(Load load, String url, Broker broker, Outage outage) throws Exception {
        var done = load.send(Integer.MAX_VALUE, url);
        Awaitility.await("answers before the outage")
                .atMost(Duration.ofSeconds(20))
                .until(() -> load.ok() > 200);

        outage.befall(broker);
        Awaitility.await("the gateway says that the broker is away")
                .atMost(Duration.ofSeconds(20))
                .until(() -> load.outcomes().containsKey("503 broker-unavailable"));
        long back = System.nanoTime();
        broker.start();
        Awaitility.await("answers after the outage")
                .atMost(Duration.ofSeconds(60))
                .until(() -> load.okSince(back) && load.ok() > 400);

        load.stop();
        done.await(20, TimeUnit.SECONDS);
        assertThat(load.mixedUp()).isZero();
        assertThat(HONEST).containsAll(load.outcomes().keySet());
        assertThat(load.longestMillis()).isLessThan(LONGEST_MILLIS);
    }
}

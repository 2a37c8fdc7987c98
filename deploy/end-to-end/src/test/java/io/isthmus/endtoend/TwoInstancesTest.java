package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.faults.Clients;
import io.isthmus.testbed.Brokers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 5: instances are equal and need no coordination. */
class TwoInstancesTest {

    private static final int CLIENTS_EACH = 10;

    @TempDir
    Path folder;

    @Test
    void oneOfTwoIsKilledAndOnlyItsOwnRequestsAreLostAndItServesAgainWhenItIsBack() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        String routes = EchoRoutes.over(kafka, amqp, "two.echo");
        try (var kafkaEcho = new KafkaEcho(kafka, "two.echo");
                var _ = new RabbitEcho(amqp, "two.echo");
                var dying = GatewayProcess.start(folder, "dying", routes);
                var living = GatewayProcess.start(folder, "living", routes);
                var onDying = new Clients(CLIENTS_EACH, Duration.ofSeconds(5));
                var onLiving = new Clients(CLIENTS_EACH, Duration.ofSeconds(5))) {
            kafkaEcho.awaitReady();
            dying.awaitReady();
            living.awaitReady();
            var dyingDone = onDying.send(Integer.MAX_VALUE, dying.url("/kafka"), dying.url("/rabbit"));
            var livingDone = onLiving.send(Integer.MAX_VALUE, living.url("/kafka"), living.url("/rabbit"));
            Awaitility.await("both serve")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> onDying.recorder().count("ok") > 200
                            && onLiving.recorder().count("ok") > 200);

            onDying.stop();
            dying.kill();
            dyingDone.await(20, TimeUnit.SECONDS);
            long before = onLiving.recorder().count("ok");
            Awaitility.await("the other goes on")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> onLiving.recorder().count("ok") > before + 500);

            dying.startAgain();
            dying.awaitReady();
            try (var again = new Clients(CLIENTS_EACH, Duration.ofSeconds(5))) {
                again.send(200, dying.url("/kafka"), dying.url("/rabbit")).await(30, TimeUnit.SECONDS);
                again.recorder().verify(Set.of("ok"));
            }

            onLiving.stop();
            livingDone.await(20, TimeUnit.SECONDS);
            onLiving.recorder().verify(Set.of("ok"));
            onDying.recorder().verify(Set.of("ok", "broken off", "refused"));
            assertThat(onDying.recorder().sent() - onDying.recorder().count("ok"))
                    .isLessThanOrEqualTo(CLIENTS_EACH);
        }
    }
}

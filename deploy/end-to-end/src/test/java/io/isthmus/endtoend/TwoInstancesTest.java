package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

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
                var onDying = new Load(CLIENTS_EACH);
                var onLiving = new Load(CLIENTS_EACH)) {
            kafkaEcho.awaitReady();
            dying.awaitReady();
            living.awaitReady();
            var dyingDone = onDying.send(Integer.MAX_VALUE, dying.url("/kafka"), dying.url("/rabbit"));
            var livingDone = onLiving.send(Integer.MAX_VALUE, living.url("/kafka"), living.url("/rabbit"));
            Awaitility.await("both serve")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> onDying.ok() > 200 && onLiving.ok() > 200);

            onDying.stop();
            dying.kill();
            dyingDone.await(20, TimeUnit.SECONDS);
            long killed = System.nanoTime();
            long before = onLiving.ok();
            Awaitility.await("the other goes on")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> onLiving.ok() > before + 500 && onLiving.okSince(killed));

            dying.startAgain();
            dying.awaitReady();
            try (var again = new Load(CLIENTS_EACH)) {
                again.send(200, dying.url("/kafka"), dying.url("/rabbit")).await(30, TimeUnit.SECONDS);
                assertThat(again.ok()).isEqualTo(200);
            }

            onLiving.stop();
            livingDone.await(20, TimeUnit.SECONDS);
            assertThat(onLiving.outcomes().keySet()).isEqualTo(Set.of("ok"));
            assertThat(onLiving.mixedUp() + onDying.mixedUp()).isZero();
            assertThat(onDying.count() - onDying.ok()).isLessThanOrEqualTo(CLIENTS_EACH);
        }
    }
}

package io.isthmus.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.faults.Clients;
import io.isthmus.testbed.Brokers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 1: each request gets exactly one answer, its own. */
class OneAnswerEachTest {

    private static final int CLIENTS = 200;
    private static final int REQUESTS = 50_000;

    @TempDir
    Path folder;

    @Test
    void everyOneOfFiftyThousandAnswersBelongsToItsOwnRequest() throws Exception {
        String kafka = Brokers.kafka().bootstrap();
        String amqp = Brokers.amqp().uri();
        try (var kafkaEcho = new KafkaEcho(kafka, "each.echo");
                var _ = new RabbitEcho(amqp, "each.echo");
                var gateway = TestGateway.start(folder, EchoRoutes.over(kafka, amqp, "each.echo"));
                var clients = new Clients(CLIENTS, Duration.ofSeconds(5))) {
            kafkaEcho.awaitReady();
            Ready.await(gateway.admin("/ready"));

            clients.send(REQUESTS, gateway.url("/kafka"), gateway.url("/rabbit"))
                    .await(5, TimeUnit.MINUTES);

            clients.recorder().verify(Set.of("ok"));
            assertThat(clients.recorder().count("ok")).isEqualTo(REQUESTS);
        }
    }
}

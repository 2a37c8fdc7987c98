package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link KafkaBrokerContract} in one life, since a JVM takes long to start. */
final class ProcessKafkaTest {

    @Test
    void aNodeThatIsPausedKilledAndStoppedComesBackAtItsAddressWithItsData() throws Exception {
        var kafka = new ProcessKafka(NodePlan.alone(KafkaSettings.defaults()));
        try (kafka) {
            kafka.start();
            String address = kafka.bootstrap();
            KafkaClients.send(address, "process", "before");

            kafka.pause();
            assertThat(Sockets.accepts(address)).isTrue();
            assertThatThrownBy(() -> KafkaProbe.awaitAnswer(address, Duration.ofSeconds(1)))
                    .hasMessageContaining("gave no answer");
            kafka.unpause();
            KafkaClients.send(address, "process", "after the pause");

            kafka.kill();
            assertThat(Sockets.accepts(address)).isFalse();
            kafka.start();
            KafkaClients.send(address, "process", "after the kill");

            kafka.stop();
            assertThat(Sockets.accepts(address)).isFalse();
            kafka.start();
            assertThat(KafkaClients.readAll(address, "process", 3))
                    .containsExactly("before", "after the pause", "after the kill");
        }
        assertThat(Sockets.accepts(kafka.bootstrap())).isFalse();
    }
}

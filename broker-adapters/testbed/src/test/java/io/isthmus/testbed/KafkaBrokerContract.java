package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every Kafka does that a test has to itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KafkaBrokerContract {

    private static final Duration SHORT = Duration.ofSeconds(1);

    private KafkaBroker broker;
    private String address;
    private String topic;

    abstract KafkaBroker running();

    @BeforeAll
    void open() {
        broker = running();
        address = broker.bootstrap();
    }

    @BeforeEach
    void startAgain() {
        broker.start();
        topic = "contract-" + UUID.randomUUID();
    }

    @AfterAll
    void close() {
        broker.close();
        assertThat(Sockets.accepts(address)).isFalse();
    }

    @Test
    void aClientReadsWhatAClientWrote() throws Exception {
        KafkaClients.send(address, topic, "hello");

        assertThat(KafkaClients.readAll(address, topic, 1)).containsExactly("hello");
    }

    @Test
    void aStoppedBrokerRefusesAndAStartedOneAnswersAtTheSameAddressWithItsData() throws Exception {
        KafkaClients.send(address, topic, "before");

        broker.stop();
        assertThat(Sockets.accepts(address)).isFalse();

        broker.start();
        assertThat(broker.bootstrap()).isEqualTo(address);
        KafkaClients.send(address, topic, "after");
        assertThat(KafkaClients.readAll(address, topic, 2)).containsExactly("before", "after");
    }

    @Test
    void aKilledBrokerRefusesAndAStartedOneHasWhatItHadConfirmed() throws Exception {
        KafkaClients.send(address, topic, "before");

        broker.kill();
        assertThat(Sockets.accepts(address)).isFalse();

        broker.start();
        assertThat(KafkaClients.readAll(address, topic, 1)).containsExactly("before");
    }

    @Test
    void aPausedBrokerAcceptsButDoesNotAnswerUntilItGoesOn() throws Exception {
        broker.pause();
        assertThat(Sockets.accepts(address)).isTrue();
        assertThatThrownBy(() -> KafkaProbe.awaitAnswer(address, SHORT)).hasMessageContaining("gave no answer");

        broker.unpause();
        KafkaClients.send(address, topic, "hello");
        assertThat(KafkaClients.readAll(address, topic, 1)).containsExactly("hello");
    }

    @Test
    void startEndsAPause() throws Exception {
        broker.pause();
        broker.start();

        KafkaClients.send(address, topic, "hello");
    }

    @Test
    void startAndStopTwiceAreStartAndStopOnce() throws Exception {
        broker.start();
        broker.stop();
        broker.stop();
        broker.start();

        KafkaClients.send(address, topic, "hello");
    }
}

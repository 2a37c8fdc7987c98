package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every Kafka of the testbed does that may be broken. */
abstract class KafkaBrokerContract {

    private final KafkaBroker broker = running();
    private final String topic = "contract-" + UUID.randomUUID();

    abstract KafkaBroker running();

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void aClientReadsWhatAClientWrote() throws Exception {
        KafkaClients.send(broker.bootstrap(), topic, "hello");

        assertThat(KafkaClients.readAll(broker.bootstrap(), topic, 1)).containsExactly("hello");
    }

    @Test
    void aStoppedBrokerRefusesAndAStartedOneAnswersAtTheSameAddressWithItsData() throws Exception {
        var address = broker.bootstrap();
        KafkaClients.send(address, topic, "before");

        broker.stop();
        assertThat(Sockets.accepts(address)).isFalse();

        broker.start();
        assertThat(broker.bootstrap()).isEqualTo(address);
        KafkaClients.send(address, topic, "after");
        assertThat(KafkaClients.readAll(address, topic, 2)).containsExactly("before", "after");
    }

    @Test
    void startAndStopTwiceAreStartAndStopOnce() throws Exception {
        broker.start();
        broker.stop();
        broker.stop();
        broker.start();

        KafkaClients.send(broker.bootstrap(), topic, "hello");
    }
}

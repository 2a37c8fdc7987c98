package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class BrokersTest {

    @Test
    void allWhoAskForTheSharedKafkaGetTheSame() throws Exception {
        var topic = "shared-" + UUID.randomUUID();
        KafkaClients.send(Brokers.kafka().bootstrap(), topic, "hello");

        assertThat(Brokers.kafka()).isSameAs(Brokers.kafka());
        assertThat(KafkaClients.readAll(Brokers.kafka().bootstrap(), topic, 1)).containsExactly("hello");
    }

    @Test
    void allWhoAskForTheSharedAmqpBrokerGetTheSame() throws Exception {
        assertThat(Brokers.amqp()).isSameAs(Brokers.amqp());
        assertThat(AmqpClients.echo(Brokers.amqp().uri(), "hello")).isEqualTo("hello");
    }

    @Test
    void aBrokerFromOutsideServesButIsNotOursToBreak() throws Exception {
        try (var kafka = EmbeddedKafka.started();
                var amqp = EmbeddedAmqp.started()) {
            var outside = new ExternalSource(kafka.bootstrap(), amqp.uri());

            KafkaClients.send(outside.sharedKafka().bootstrap(), "outside", "hello");
            assertThat(AmqpClients.echo(outside.sharedAmqp().uri(), "hello")).isEqualTo("hello");
            assertThatThrownBy(outside.sharedKafka()::stop).hasMessageContaining("not ours to start or stop");
            assertThatThrownBy(outside.sharedAmqp()::kill).hasMessageContaining("not ours to start or stop");
        }
    }

    @Test
    void aBrokerFromOutsideNeedsAnAddress() {
        var nowhere = new ExternalSource(null, null);

        assertThatThrownBy(nowhere::sharedKafka).hasMessageContaining("-Dkafka.bootstrap=host:port");
        assertThatThrownBy(nowhere::sharedAmqp).hasMessageContaining("-Damqp.uri=amqp://");
    }

    @Test
    void anUnknownSourceIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> Source.chosen("docker"))
                .hasMessage("brokers must be auto, embedded, containers or external, and is docker");
    }
}

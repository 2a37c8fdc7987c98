package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every AMQP broker does that a test has to itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AmqpBrokerContract {

    private static final Duration SHORT = Duration.ofSeconds(1);

    private AmqpBroker broker;
    private String uri;

    abstract AmqpBroker running();

    @BeforeAll
    void open() {
        broker = running();
        uri = broker.uri();
    }

    @BeforeEach
    void startAgain() {
        broker.start();
    }

    @AfterAll
    void close() {
        broker.close();
        assertThat(accepts()).isFalse();
    }

    @Test
    void aClientGetsWhatAClientPublished() throws Exception {
        assertThat(AmqpClients.echo(uri, "hello")).isEqualTo("hello");
    }

    @Test
    void aStoppedBrokerRefusesAndAStartedOneAnswersAtTheSameAddress() throws Exception {
        broker.stop();
        assertThat(accepts()).isFalse();

        broker.start();
        assertThat(broker.uri()).isEqualTo(uri);
        assertThat(AmqpClients.echo(uri, "after")).isEqualTo("after");
    }

    @Test
    void anOpenConnectionEndsWhenTheBrokerIsKilled() throws Exception {
        var connection = AmqpClients.connect(uri);
        var closed = new CountDownLatch(1);
        connection.addShutdownListener(cause -> closed.countDown());

        broker.kill();

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(accepts()).isFalse();
    }

    @Test
    void aPausedBrokerAcceptsButDoesNotAnswerUntilItGoesOn() throws Exception {
        broker.pause();
        assertThat(accepts()).isTrue();
        assertThatThrownBy(() -> AmqpProbe.awaitAnswer(uri, SHORT)).hasMessageContaining("gave no answer");

        broker.unpause();
        assertThat(AmqpClients.echo(uri, "hello")).isEqualTo("hello");
    }

    @Test
    void theQueueArgumentsOfRabbitMqDoNotCloseTheConnection() throws Exception {
        try (var connection = AmqpClients.connect(uri);
                var channel = connection.createChannel()) {
            channel.queueDeclare("contract", false, true, true, Map.of("x-expires", 60_000, "x-message-ttl", 1_000));

            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void itSaysOfItselfWhetherItIsRabbitMq() {
        assertThat(broker.isRabbitMq()).isEqualTo(AmqpProbe.product(uri).equals("RabbitMQ"));
    }

    private boolean accepts() {
        var address = URI.create(uri);
        return Sockets.accepts(address.getHost() + ":" + address.getPort());
    }
}

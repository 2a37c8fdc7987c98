package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every AMQP broker of the testbed does that may be broken. */
abstract class AmqpBrokerContract {

    private final AmqpBroker broker = running();

    abstract AmqpBroker running();

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void aClientGetsWhatAClientPublished() throws Exception {
        assertThat(AmqpClients.echo(broker.uri(), "hello")).isEqualTo("hello");
    }

    @Test
    void aStoppedBrokerRefusesAndAStartedOneAnswersAtTheSameAddress() throws Exception {
        var uri = broker.uri();
        AmqpClients.echo(uri, "before");

        broker.stop();
        assertThat(Sockets.accepts(hostAndPort(uri))).isFalse();

        broker.start();
        assertThat(broker.uri()).isEqualTo(uri);
        assertThat(AmqpClients.echo(uri, "after")).isEqualTo("after");
    }

    @Test
    void aConnectionThatWasOpenSeesTheBrokerStop() throws Exception {
        var connection = AmqpClients.connect(broker.uri());
        var closed = new CountDownLatch(1);
        connection.addShutdownListener(cause -> closed.countDown());

        broker.stop();

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theQueueArgumentsOfRabbitMqDoNotCloseTheConnection() throws Exception {
        try (var connection = AmqpClients.connect(broker.uri());
                var channel = connection.createChannel()) {
            channel.queueDeclare("contract", false, true, true, Map.of("x-expires", 60_000, "x-message-ttl", 1_000));

            assertThat(channel.isOpen()).isTrue();
        }
    }

    private static String hostAndPort(String uri) {
        return URI.create(uri).getHost() + ":" + URI.create(uri).getPort();
    }
}

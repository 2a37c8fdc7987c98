package io.isthmus.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;

/** What an ordinary client does with a broker. */
final class AmqpClients {

    private AmqpClients() {}

    static Connection connect(String uri) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    /** Publishes with confirms to a queue of the broker's naming, and gets what it published. */
    static String echo(String uri, String text) throws Exception {
        try (var connection = connect(uri);
                var channel = connection.createChannel()) {
            var queue = channel.queueDeclare().getQueue();
            channel.confirmSelect();
            channel.basicPublish("", queue, true, new AMQP.BasicProperties(), text.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);
            var got = channel.basicGet(queue, true);
            assertThat(got).as("a confirmed message can be got").isNotNull();
            return new String(got.getBody(), StandardCharsets.UTF_8);
        }
    }
}

package io.isthmus.endtoend.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A service on RabbitMQ that answers as a test wants it to, and goes on whatever the broker says of its answers. */
final class RabbitService implements AutoCloseable {

    private final Connection connection;
    private Channel replies;

    /** What a service does with a request, on the reader of its connection. */
    @FunctionalInterface
    interface Handler {
        void handle(Delivery request, RabbitService service);
    }

    RabbitService(String uri, String queue, Handler handler) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        connection = factory.newConnection("service-" + queue);
        replies = connection.createChannel();
        Channel requests = connection.createChannel();
        requests.basicQos(2000);
        requests.queueDeclare(queue, true, false, false, null);
        requests.basicConsume(queue, true, (_, request) -> handler.handle(request, this), _ -> {});
    }

    static BasicProperties.Builder answering(String correlation) {
        return new BasicProperties.Builder().correlationId(correlation).contentType("application/json");
    }

    /** From any thread. A channel that the broker has closed is replaced. */
    synchronized void publish(String exchange, String key, BasicProperties properties, byte[] body) {
        try {
            if (!replies.isOpen()) {
                replies = connection.createChannel();
            }
            replies.basicPublish(exchange, key, properties, body);
        } catch (AlreadyClosedException closed) {
            // This one is lost; the next one gets a channel that is open.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A channel for what else there is to do at the broker. */
    Channel channel() throws IOException {
        return connection.createChannel();
    }

    @Override
    public void close() {
        connection.abort(1000);
    }
}

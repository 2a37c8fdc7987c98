package io.isthmus.endtoend.faults;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Somebody with rights on a RabbitMQ who does what they please. */
final class RabbitOperator implements AutoCloseable {

    private final Connection connection;

    RabbitOperator(String uri) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        connection = factory.newConnection("operator");
    }

    /** Something that is done to the broker. */
    @FunctionalInterface
    interface Deed {
        void on(Channel channel) throws IOException;
    }

    /** Returns when the broker has done it. */
    void run(Deed deed) {
        try {
            Channel channel = connection.createChannel();
            deed.on(channel);
            channel.abort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.abort(1000);
    }
}

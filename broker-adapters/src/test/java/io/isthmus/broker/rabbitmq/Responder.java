package io.isthmus.broker.rabbitmq;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import io.isthmus.broker.Answer;
import io.isthmus.broker.BrokerUnderTest.Behaviour;
import io.isthmus.broker.Question;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A service written with the plain client, as RabbitMQ's tutorials write it. */
final class Responder implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;
    private volatile boolean consumes;
    private volatile boolean closed;

    private Responder(Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    /** Declares {@code queue} and answers what comes. */
    static Responder on(String uri, String queue, Behaviour behaviour) {
        try {
            Connection connection = connect(uri);
            Channel channel = connection.createChannel();
            var responder = new Responder(connection, channel);
            connection.addShutdownListener(lost -> responder.consumes = false);
            ((Recoverable) connection).addRecoveryListener(responder.recovered());
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.basicConsume(
                    queue, true, (tag, delivery) -> responder.handle(delivery, behaviour), (tag, reason) -> {});
            responder.consumes = true;
            return responder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Connection connect(String uri) {
        var factory = new ConnectionFactory();
        try {
            factory.setUri(uri);
            factory.setAutomaticRecoveryEnabled(true);
            factory.setNetworkRecoveryInterval(100);
            factory.setExceptionHandler(new ForgivingExceptionHandler() {
                @Override
                protected void log(String message, Throwable error) {
                    // Brokers come and go in these tests.
                }
            });
            return factory.newConnection();
        } catch (Exception failure) {
            throw new IllegalStateException("no connection", failure);
        }
    }

    private void handle(Delivery delivery, Behaviour behaviour) {
        BasicProperties asked = delivery.getProperties();
        Map<String, Object> table = Objects.requireNonNullElse(asked.getHeaders(), Map.of());
        var headers = Headers.builder();
        table.forEach((name, value) -> headers.add(name, String.valueOf(value)));
        var question = new Question(
                asked.getCorrelationId(),
                Long.parseLong(String.valueOf(table.get(IsthmusHeaders.DEADLINE))),
                asked.getContentType(),
                headers.build(),
                delivery.getBody());
        behaviour.on(question, answer -> reply(asked.getReplyTo(), answer));
    }

    private void reply(String replyTo, Answer answer) {
        Map<String, Object> table = new HashMap<>();
        answer.headers().forEach(table::put);
        if (answer.status() != null) {
            table.put(IsthmusHeaders.STATUS, answer.status());
        }
        var properties = new BasicProperties.Builder()
                .correlationId(answer.correlationId())
                .contentType(answer.contentType())
                .headers(table)
                .build();
        if (!published(replyTo, properties, answer.body())) {
            // The broker is away.
            await().until(() -> published(replyTo, properties, answer.body()));
        }
    }

    private boolean published(String replyTo, BasicProperties properties, byte[] body) {
        synchronized (channel) {
            try {
                channel.basicPublish("", replyTo, properties, body);
                return true;
            } catch (IOException | AlreadyClosedException away) {
                return false;
            }
        }
    }

    /** Waits until it answers again after the broker's return. */
    void awaitRecovered() {
        await().until(() -> closed || (consumes && connection.isOpen() && channel.isOpen()));
    }

    private RecoveryListener recovered() {
        return new RecoveryListener() {
            @Override
            public void handleRecovery(Recoverable whole) {
                consumes = true;
            }

            @Override
            public void handleRecoveryStarted(Recoverable begun) {
                consumes = false;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        connection.abort(2_000);
    }
}

package io.isthmus.endtoend.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

/**
 * A service on RabbitMQ that loses no request, whatever becomes of the broker: it acknowledges one only when the broker has
 * confirmed its reply. It may answer twice.
 */
final class CarefulRabbitService implements AutoCloseable {

    private static final int CONFIRMED_WITHIN_MILLIS = 5_000;
    private static final int PERSISTENT = 2;

    private final Connection connection;
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);

    CarefulRabbitService(String uri, String queue) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setNetworkRecoveryInterval(500);
        connection = factory.newConnection("careful-" + queue);
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        channel.basicQos(50);
        channel.queueDeclare(queue, true, false, false, null);
        channel.basicConsume(queue, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties asked, byte[] body) {
                answer(getChannel(), envelope.getDeliveryTag(), asked, body);
            }
        });
    }

    /** Answers nothing until {@code latch} is at zero. */
    void heldBy(CountDownLatch latch) {
        mayAnswer = latch;
    }

    private void answer(Channel channel, long tag, BasicProperties asked, byte[] body) {
        try {
            mayAnswer.await();
            var properties = new BasicProperties.Builder()
                    .correlationId(asked.getCorrelationId())
                    .contentType("application/json")
                    .deliveryMode(PERSISTENT)
                    .build();
            channel.basicPublish("", asked.getReplyTo(), properties, body);
            channel.waitForConfirmsOrDie(CONFIRMED_WITHIN_MILLIS);
            channel.basicAck(tag, false);
        } catch (IOException | AlreadyClosedException | TimeoutException lost) {
            // The request is not acknowledged: it comes again.
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        mayAnswer.countDown();
        connection.abort(1000);
    }
}

package io.isthmus.endtoend;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** A service on RabbitMQ that answers every request, with its own body unless it is told another. It reconnects by itself, as the client does. */
public final class RabbitEcho implements AutoCloseable {

    private final Connection connection;
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);

    public RabbitEcho(String uri, String queue) throws Exception {
        this(uri, queue, UnaryOperator.identity());
    }

    /** @param answer from the request's body to the reply's */
    public RabbitEcho(String uri, String queue, UnaryOperator<byte[]> answer) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        factory.setNetworkRecoveryInterval(500);
        connection = factory.newConnection("echo-" + queue);
        Channel channel = connection.createChannel();
        channel.basicQos(200);
        channel.queueDeclare(queue, true, false, false, null);
        channel.basicConsume(
                queue,
                true,
                (_, request) -> {
                    try {
                        mayAnswer.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    String replyTo = request.getProperties().getReplyTo();
                    if (replyTo != null) {
                        var properties = new BasicProperties.Builder()
                                .correlationId(request.getProperties().getCorrelationId())
                                .contentType("application/json")
                                .build();
                        channel.basicPublish("", replyTo, properties, answer.apply(request.getBody()));
                    }
                },
                _ -> {});
    }

    /** Answers nothing until {@code latch} is at zero. */
    public RabbitEcho heldBy(CountDownLatch latch) {
        mayAnswer = latch;
        return this;
    }

    @Override
    public void close() {
        connection.abort(1000);
    }
}

package io.isthmus.bench.peer;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConnectionFactory;

/** A service on AMQP that answers with what it was asked: {@code URI QUEUE}. */
public final class RabbitService {

    private RabbitService() {}

    public static void main(String[] arguments) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(arguments[0]);
        var connection = factory.newConnection("bench-service");
        var channel = connection.createChannel();
        channel.queueDeclare(arguments[1], false, false, false, null);
        channel.basicConsume(
                arguments[1],
                true,
                (_, request) -> {
                    var asked = request.getProperties();
                    var properties = new BasicProperties.Builder()
                            .correlationId(asked.getCorrelationId())
                            .contentType("application/json")
                            .build();
                    channel.basicPublish("", asked.getReplyTo(), properties, request.getBody());
                },
                _ -> {});
        Ready.tell(arguments[1]);
        Ready.stayUntilOrphaned();
    }
}

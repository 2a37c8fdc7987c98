package io.isthmus.ingress.trace;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service on RabbitMQ that answers each request with its body, from a trace of its own. */
final class TracedRabbitService implements AutoCloseable {

    private final Connection connection;
    private final List<Delivery> requests = new CopyOnWriteArrayList<>();

    TracedRabbitService(String uri, String queue, String traceparent) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        connection = factory.newConnection();
        var channel = connection.createChannel();
        channel.queueDeclare(queue, true, false, false, null);
        channel.basicConsume(
                queue,
                true,
                (_, request) -> {
                    requests.add(request);
                    String replyTo = request.getProperties().getReplyTo();
                    if (replyTo != null) {
                        var properties = new BasicProperties.Builder()
                                .correlationId(request.getProperties().getCorrelationId())
                                .contentType("application/json")
                                .headers(Map.of("traceparent", traceparent))
                                .build();
                        channel.basicPublish("", replyTo, properties, request.getBody());
                    }
                },
                _ -> {});
    }

    List<Delivery> requests() {
        return requests;
    }

    @Override
    public void close() {
        connection.abort(1000);
    }
}

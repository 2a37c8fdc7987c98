package io.isthmus.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * A service on AMQP 0-9-1 as a team would write it with the plain client: it answers to the queue that {@code reply_to}
 * names, with the {@code correlation_id} it came with.
 */
final class AmqpService implements AutoCloseable {

    private final Connection connection;
    private final Channel channel;

    AmqpService(String uri) throws IOException, TimeoutException {
        var factory = new ConnectionFactory();
        try {
            factory.setUri(uri);
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException("not an AMQP address: see --amqp", e);
        }
        connection = factory.newConnection("demo-stock");
        channel = connection.createChannel();
        channel.basicQos(50);
        channel.exchangeDeclare("stock", "topic", true);
        channel.queueDeclare("stock.reservations", true, false, false, null);
        channel.queueBind("stock.reservations", "stock", "reserve.#");
        channel.queueDeclare("stock.lookup", true, false, false, null);
        serve("stock.reservations", Shop::reservation);
        serve("stock.lookup", request -> Shop.stock(Shop.skus(request)));
    }

    private void serve(String queue, UnaryOperator<JsonObject> answer) throws IOException {
        channel.basicConsume(queue, false, (_, request) -> reply(request, answer), _ -> {});
    }

    private void reply(Delivery request, UnaryOperator<JsonObject> answer) throws IOException {
        String replyTo = request.getProperties().getReplyTo();
        if (replyTo != null) {
            byte[] body = answer.apply(new JsonObject(new String(request.getBody(), UTF_8)))
                    .encode()
                    .getBytes(UTF_8);
            var properties = new BasicProperties.Builder()
                    .correlationId(request.getProperties().getCorrelationId())
                    .contentType("application/json")
                    .build();
            channel.basicPublish("", replyTo, properties, body);
        }
        channel.basicAck(request.getEnvelope().getDeliveryTag(), false);
    }

    @Override
    public void close() throws IOException {
        connection.abort(1000);
    }
}

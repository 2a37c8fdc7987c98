package quotes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.Map;

/** Answers quotes over RabbitMQ with the plain client, as its tutorials have it. */
public final class RabbitResponder {

    public static void main(String[] args) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(System.getenv().getOrDefault("AMQP", "amqp://guest:guest@localhost:5672"));
        Channel channel = factory.newConnection("java-quotes").createChannel();
        channel.queueDeclare("java.quotes", true, false, false, Map.of());
        channel.basicQos(50);
        channel.basicConsume("java.quotes", false, (tag, request) -> answer(channel, request), tag -> System.exit(1));
        System.out.println("services are ready");
    }

    private static void answer(Channel channel, Delivery request) throws IOException {
        BasicProperties asked = request.getProperties();
        String deadline = String.valueOf(asked.getHeaders().get("isthmus-deadline"));
        // Nobody waits any more for an answer that comes after this.
        if (Long.parseLong(deadline) > System.currentTimeMillis()) {
            String body = new String(request.getBody(), UTF_8);
            boolean good = body.startsWith("{");
            String answer = good
                    ? "{\"request\":" + body + ",\"total\":12.5,\"by\":\"amqp-client\"}"
                    : "{\"message\":\"a quote is asked for with a JSON object\"}";
            BasicProperties reply = new BasicProperties.Builder()
                    .correlationId(asked.getCorrelationId())
                    .contentType("application/json")
                    .headers(Map.of("isthmus-status", good ? "200" : "400"))
                    .build();
            channel.basicPublish("", asked.getReplyTo(), reply, answer.getBytes(UTF_8));
        }
        // A request is done once its answer is there: after a crash it is answered again, not lost.
        channel.basicAck(request.getEnvelope().getDeliveryTag(), false);
    }
}

package io.isthmus.bench.peer;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import io.isthmus.bench.load.Requester;
import io.isthmus.bench.load.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Request-reply with the plain client and an exclusive reply queue, without confirms. */
public final class RawRabbit {

    private final Channel publishing;
    private final String queue;
    private final String replies;

    RawRabbit(String uri, String queue, BiConsumer<String, byte[]> answered) throws Exception {
        this.queue = queue;
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        var connection = factory.newConnection("bench-raw");
        this.publishing = connection.createChannel();
        var reading = connection.createChannel();
        this.replies = reading.queueDeclare().getQueue();
        reading.basicConsume(
                replies,
                true,
                (_, reply) -> answered.accept(reply.getProperties().getCorrelationId(), reply.getBody()),
                _ -> {});
    }

    /** A channel is for one thread at a time. */
    synchronized void send(String correlation, byte[] body) {
        try {
            var properties = new BasicProperties.Builder()
                    .correlationId(correlation)
                    .replyTo(replies)
                    .contentType("application/json")
                    .build();
            publishing.basicPublish("", queue, properties, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code URI QUEUE BODY}: takes loads as lines of standard input. */
    public static void main(String[] arguments) throws Exception {
        var body = new Template(arguments[2]);
        Map<String, Requester.Answered> waiting = new ConcurrentHashMap<>();
        var raw = new RawRabbit(arguments[0], arguments[1], (correlation, reply) -> {
            var answered = waiting.remove(correlation);
            if (answered != null) {
                answered.answered(Template.count(reply, 0, Long.parseLong(correlation)) == 1);
            }
        });
        Loads.serve((id, answered) -> {
            waiting.put(Long.toString(id), answered);
            raw.send(Long.toString(id), body.with(id));
        });
    }
}

package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.config.RabbitBrokerConfig.RepliesConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Where the replies to this instance go: a queue that outlives a connection, and a fanout exchange of the same name
 * bound to it. So it answers to responders that send to a queue and to those that send to an exchange.
 */
final class ReplyQueue {

    private final String name;
    private final Duration expires;
    private final ReplyRouter router;
    private int consumers;

    ReplyQueue(RepliesConfig config, ReplyRouter router) {
        this.name = config.queue() + "." + router.instance();
        this.expires = config.expires();
        this.router = router;
    }

    ReturnAddress address() {
        return new ReturnAddress(name, ReturnAddress.NO_PARTITION);
    }

    /** Returns when replies are received; the session is lost when they are no more. */
    void consume(Session session) throws IOException {
        Channel channel = session.channel();
        session.dependOn(channel);
        // Durable, since RabbitMQ is giving up shared queues that are not; gone by itself once nobody consumes it.
        channel.queueDeclare(name, true, false, false, Map.of("x-expires", expires.toMillis()));
        // As MassTransit's responders declare a temporary reply address; it goes with the queue.
        channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, false, true, Map.of());
        channel.queueBind(name, name, "");
        // The broker may not have noticed yet that our last connection is gone: the newest consumer comes first.
        consumers++;
        channel.basicConsume(
                name, true, "", false, false, Map.of("x-priority", consumers), new Replies(channel, session));
    }

    private final class Replies extends DefaultConsumer {

        private final Session session;

        Replies(Channel channel, Session session) {
            super(channel);
            this.session = session;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            router.deliver(properties.getCorrelationId(), () -> AmqpMessages.raw(properties, body));
        }

        @Override
        public void handleCancel(String tag) {
            session.lose("the reply queue was deleted");
        }
    }
}

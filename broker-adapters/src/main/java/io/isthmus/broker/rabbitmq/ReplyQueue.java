package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.config.RabbitBrokerConfig.RepliesConfig;
import io.isthmus.schema.dialect.RabbitDialect;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Where the replies to this instance go: a queue that outlives a connection, and a fanout exchange of the same name
 * bound to it. So it answers to responders that send to a queue and to those that send to an exchange.
 */
final class ReplyQueue {

    /**
     * Replies that the broker sends before it waits for an acknowledgement: what AMQP can say at the most. A reply is
     * worked off as it is read, so nothing piles up here.
     */
    private static final int UNACKNOWLEDGED_MAX = 0xffff;

    /** How often what somebody may have deleted is declared again: not every broker tells, and none tells of an exchange. */
    private static final Duration RESTORED_EVERY = Duration.ofSeconds(1);

    private final String name;
    private final Duration expires;
    private final ReplyRouter router;
    private final ReplyIds ids;
    private int consumers;

    ReplyQueue(RepliesConfig config, ReplyRouter router) {
        this.name = config.queue() + "." + router.instance();
        this.expires = config.expires();
        this.router = router;
        this.ids = new ReplyIds(router::complete);
    }

    ReturnAddress address() {
        return new ReturnAddress(name, ReturnAddress.NO_PARTITION);
    }

    /** Where the dialects in use have the id. */
    ReplyIds ids() {
        return ids;
    }

    /** From now on replies in {@code dialect} are understood. */
    void understand(RabbitDialect dialect) {
        ids.understand(dialect);
    }

    /** As {@link Session.Source}. */
    Runnable consume(Session session) throws IOException {
        Channel channel = session.channel();
        session.dependOn(channel);
        // Durable, since RabbitMQ is giving up shared queues that are not; gone by itself once nobody consumes it.
        channel.queueDeclare(name, true, false, false, Map.of("x-expires", expires.toMillis()));
        // As MassTransit's responders declare a temporary reply address; it goes with the queue.
        channel.exchangeDeclare(name, BuiltinExchangeType.FANOUT, false, true, Map.of());
        channel.queueBind(name, name, "");
        // The broker may not have noticed yet that our last connection is gone: the newest consumer comes first.
        consumers++;
        channel.basicQos(UNACKNOWLEDGED_MAX);
        var replies = new Replies(channel, session);
        channel.basicConsume(name, false, "", false, false, Map.of("x-priority", consumers), replies);
        return replies::acknowledge;
    }

    private final class Replies extends DefaultConsumer {

        private final Session session;

        /** Delivery tag of the last reply. Written by the connection's reader. */
        private volatile long received;

        private long acknowledged;
        private long restoredAt = System.nanoTime();

        Replies(Channel channel, Session session) {
            super(channel);
            this.session = session;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            router.deliver(ids.find(properties, body), () -> AmqpMessages.raw(properties, body));
            received = envelope.getDeliveryTag();
        }

        /**
         * So a reply that was under way when the connection broke comes again over the next. Some at a time, and never
         * from the reader: a write that is held up there would hold up the broker too.
         */
        void acknowledge() {
            long last = received;
            try {
                if (last != acknowledged) {
                    acknowledged = last;
                    getChannel().basicAck(last, true);
                }
                restore();
            } catch (IOException | AlreadyClosedException broken) {
                session.lose("the connection broke");
            }
        }

        /** Waits for no answer. If the queue is gone, the broker closes the channel, and the next session makes it anew. */
        private void restore() throws IOException {
            long now = System.nanoTime();
            if (now - restoredAt < RESTORED_EVERY.toNanos() || session.isBlocked()) {
                return;
            }
            restoredAt = now;
            getChannel().exchangeDeclareNoWait(name, BuiltinExchangeType.FANOUT, false, true, false, Map.of());
            getChannel().queueBindNoWait(name, name, "", Map.of());
        }

        @Override
        public void handleCancel(String tag) {
            session.lose("the reply queue was deleted");
        }
    }
}

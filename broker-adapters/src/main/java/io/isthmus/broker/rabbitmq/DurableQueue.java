package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DurableReplies;
import io.isthmus.broker.ReplyIntake;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.dialect.RabbitDialects;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Where replies go that outlive the instance that asked: a durable queue, on RabbitMQ a quorum queue, that all instances
 * consume. A reply is acknowledged once it is kept. One that could not be kept is tried again from here, and not given back:
 * a quorum queue drops what comes back too often.
 */
final class DurableQueue {

    /** Replies that wait to be kept or acknowledged; the others are for other instances. */
    private static final int UNACKNOWLEDGED_MAX = 1_000;

    private final String name;
    private final ReplyIds ids;
    private final ReplyIntake intake;
    private final DurableReplies<RabbitTargetConfig> keeper;

    DurableQueue(String name, ReplyIds ids, ReplyIntake intake, DurableReplies<RabbitTargetConfig> keeper) {
        this.intake = intake;
        this.name = name;
        this.ids = ids;
        this.keeper = keeper;
    }

    ReturnAddress address() {
        return new ReturnAddress(name, ReturnAddress.NO_PARTITION);
    }

    /**
     * Returns when replies are received; the session is lost when they are no more.
     *
     * @return acknowledges what has been kept so far, and tries the rest again; for one thread, which may be held up
     */
    Runnable consume(Session session) throws IOException {
        Channel channel = session.channel();
        session.dependOn(channel);
        channel.queueDeclare(name, true, false, false, session.make().replicated());
        channel.basicQos(UNACKNOWLEDGED_MAX);
        var replies = new Replies(channel, session);
        channel.basicConsume(name, false, replies);
        return replies::acknowledge;
    }

    /** A reply that was delivered, by its tag. */
    private record Delivered(long tag, String correlationId, Reply raw) {}

    private record Ended(Delivered delivered, boolean kept) {}

    private final class Replies extends DefaultConsumer {

        private final Session session;
        private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

        Replies(Channel channel, Session session) {
            super(channel);
            this.session = session;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            keep(new Delivered(
                    envelope.getDeliveryTag(),
                    String.valueOf(ids.find(properties, body)),
                    AmqpMessages.raw(properties, body)));
        }

        private void keep(Delivered reply) {
            Future<?> kept = keeper.keep(
                    reply.correlationId(),
                    intake.unread(
                            reply.raw(),
                            reply.correlationId(),
                            (raw, call) -> RabbitChannel.of(raw, RabbitDialects.of(call.dialect())),
                            call -> new Place(call.publishTo(), null)));
            kept.onComplete(result -> ended.add(new Ended(reply, result.succeeded())));
        }

        void acknowledge() {
            // Those that are tried again may end while this runs, and are for the next time.
            for (int left = ended.size(); left > 0; left--) {
                Ended next = ended.poll();
                if (next == null) {
                    return;
                }
                if (!next.kept()) {
                    keep(next.delivered());
                    continue;
                }
                try {
                    getChannel().basicAck(next.delivered().tag(), false);
                } catch (IOException | AlreadyClosedException broken) {
                    session.lose("the connection broke");
                    return;
                }
            }
        }

        @Override
        public void handleCancel(String tag) {
            session.lose("the queue of durable replies was deleted");
        }
    }
}

package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DurableReplies;
import io.isthmus.broker.Health;
import io.isthmus.broker.ReplyIntake;
import io.isthmus.broker.ReturnAddress;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.dialect.RabbitDialects;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where replies go that outlive the instance that asked: a durable queue, on RabbitMQ a quorum queue, that all instances
 * consume. A reply is acknowledged once it is kept. One that could not be kept is tried again from here, and not given back:
 * a quorum queue drops what comes back too often.
 *
 * <p>Read over a connection of its own: a quorum queue can be without a leader for as long as it takes somebody to see to
 * it, and then the broker answers nothing on that channel. All that does without durable replies goes on meanwhile.
 */
final class DurableQueue {

    /** Replies that wait to be kept or acknowledged; the others are for other instances. */
    private static final int UNACKNOWLEDGED_MAX = 1_000;

    private final String name;
    private final ReplyIds ids;
    private final ReplyIntake intake;
    private final DurableReplies<RabbitTargetConfig> keeper;

    private final Connector connector;
    private final Thread thread;

    /** @param broker its name in the configuration, for logs */
    DurableQueue(
            String broker,
            String name,
            Dialer dialer,
            Backoff backoff,
            ThreadFactory threads,
            ReplyIds ids,
            ReplyIntake intake,
            DurableReplies<RabbitTargetConfig> keeper) {
        this.name = name;
        this.ids = ids;
        this.intake = intake;
        this.keeper = keeper;
        this.connector = new Connector(
                broker,
                "the queue of durable replies",
                dialer,
                this::consume,
                session -> session.bounded(session::acknowledge),
                backoff);
        this.thread = threads.newThread(connector);
    }

    ReturnAddress address() {
        return new ReturnAddress(name, ReturnAddress.NO_PARTITION);
    }

    void start() {
        thread.start();
    }

    /** The broker is there again: what it was not able to do before may go well now. From any thread. */
    void tryAgain() {
        connector.tryAgain();
    }

    /** Blocks for a bounded time. */
    void close() {
        connector.close();
        RabbitAdapter.join(thread);
    }

    /** Not ready until it has once been tried whether the queue can be read; impaired while it cannot. */
    Health health() {
        return switch (connector.health()) {
            case Health.NotReady(var why)
            when connector.hasFailed() -> Health.impaired("durable replies cannot be read: " + String.join("; ", why));
            case Health health -> health;
        };
    }

    /** Why a reply to {@code durable} would not be read now, null if it would. */
    static @Nullable ChannelFailure refusal(@Nullable DurableQueue durable) {
        return durable != null && durable.connector.health() instanceof Health.Ready
                ? null
                : new ChannelFailure.BrokerUnavailable("The message was not sent: nobody reads durable replies.");
    }

    /** As {@link Session.Source}. What has been kept so far is acknowledged, the rest is tried again. */
    private Runnable consume(Session session) throws IOException {
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

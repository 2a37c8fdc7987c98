package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.reply.Pending;
import io.isthmus.aggregator.reply.ReplyRouter;
import java.io.IOException;
import java.util.List;

/**
 * A channel that publishes to one exchange, mandatory and confirmed.
 *
 * <p>One for each exchange: the broker closes a channel for a single message that it will not take (a missing exchange,
 * no permission, too large) and throws away what comes after it on the same channel. That costs nobody who publishes
 * elsewhere.
 */
final class Publishing {

    private final Session session;
    private final String exchange;
    private final Channel channel;
    private final Confirms confirms;

    /**
     * The delivery tag of the last message. Counted here and not by the client, whose own count goes wrong with a
     * message that fails to encode. Written by the publishing thread.
     */
    private volatile long lastTag;

    private Publishing(Session session, String exchange, Channel channel, Confirms confirms) {
        this.session = session;
        this.exchange = exchange;
        this.channel = channel;
        this.confirms = confirms;
    }

    /**
     * Blocks for a few answers of the broker.
     *
     * @throws IOException if the exchange is not there, or the connection breaks
     */
    static Publishing open(Session session, String exchange, ReplyRouter router, int pendingMax) throws IOException {
        Channel channel = session.channel();
        if (!exchange.isEmpty()) {
            channel.exchangeDeclarePassive(exchange);
        }
        var confirms = new Confirms(pendingMax, nacked -> {
            if (session.make().nacksBeforeReturn()) {
                session.settleLater(() -> nacked.failed(refused()));
            } else {
                nacked.failed(refused());
            }
        });
        channel.addConfirmListener(confirms);
        // Every message has its id as message id too; one that nobody replies to has no other.
        channel.addReturnListener(returned -> router.fail(
                returned.getProperties().getMessageId(),
                new ChannelFailure.NoConsumer(
                        "No queue takes the message: none is bound to where the route sends it.")));
        channel.confirmSelect();
        return new Publishing(session, exchange, channel, confirms);
    }

    private static ChannelFailure refused() {
        return new ChannelFailure.PublishRejected("The broker has refused to take the message.");
    }

    Session session() {
        return session;
    }

    /** Runs {@code listener} when the broker closes the channel, at once if it has; not when the connection goes. */
    void onClosed(java.util.function.Consumer<ShutdownSignalException> listener) {
        channel.addShutdownListener(cause -> {
            if (!cause.isHardError()) {
                listener.accept(cause);
            }
        });
    }

    /** Sends one message, unless it is too late for it. On the publishing thread. */
    void publish(Outbound message, long millisLeft) {
        Pending pending = message.pending();
        if (session.isBlocked()) {
            pending.failed(Session.blocked());
            return;
        }
        BasicProperties properties = AmqpMessages.properties(
                message.properties(),
                message.expires() ? session.make().expiration(message.deadline(), millisLeft) : null,
                message.lasts());
        if (!AmqpMessages.fits(properties, message.key())) {
            pending.failed(notEncodable());
            return;
        }
        if (!pending.beginPublish()) {
            return;
        }
        long tag = lastTag + 1;
        lastTag = tag;
        confirms.expect(tag, pending, message.body().size());
        try {
            channel.basicPublish(
                    exchange, message.key(), true, properties, message.body().bytes());
        } catch (AlreadyClosedException beforeAnythingWasWritten) {
            pending.failed(notWritten(message, beforeAnythingWasWritten));
        } catch (IllegalArgumentException notEncodable) {
            lastTag = tag - 1;
            pending.failed(notEncodable());
        } catch (IOException broken) {
            // It may have left. A reply to it may still come, over the next connection.
            session.lose("the connection broke");
        }
        if (session.lost() != null) {
            // Whoever has abandoned the others may have come before this one.
            abandon();
        }
    }

    private static ChannelFailure notEncodable() {
        return new ChannelFailure.Unrenderable(
                "The message cannot be put into AMQP: its headers, content type or key are too long.");
    }

    /** The channel may have been closed for one that was too large, a moment before whoever learns from that hears of it. */
    private static ChannelFailure notWritten(Outbound message, AlreadyClosedException why) {
        ChannelFailure tooLarge = MessageLimit.refusal(message.body().size(), why);
        return tooLarge != null
                ? tooLarge
                : new ChannelFailure.BrokerUnavailable("The connection to the broker has just been lost.");
    }

    /** The session is over, and with it all confirms that have not come. From any thread. */
    void abandon() {
        confirms.takeAll(lastTag).forEach(each -> each.pending().confirmLost());
    }

    /**
     * Settles what can be said of the unconfirmed messages once the broker has closed the channel. The broker names
     * none: it has taken some, refused one, and thrown away those after it. So the last one was surely not delivered,
     * and of the others nothing is known.
     *
     * @param refusal what to answer the one that was surely not delivered
     * @param hopeless whether a reply to any of the others is out of the question, or next to it
     */
    void settle(ChannelFailure refusal, boolean hopeless) {
        List<Confirms.Unconfirmed> unconfirmed = confirms.takeAll(lastTag);
        if (unconfirmed.isEmpty()) {
            return;
        }
        unconfirmed.removeLast().pending().failed(refusal);
        unconfirmed.forEach(each -> {
            if (hopeless) {
                each.pending()
                        .failed(new ChannelFailure.PublishUnconfirmed(
                                "The broker has refused one of several messages and not said which."));
            } else {
                each.pending().confirmLost();
            }
        });
    }

    /**
     * As {@link #settle}, where a message was larger than {@code bytesMax}. So it is known which: those before it are with the
     * broker, those after it are surely not.
     */
    void settleTooLarge(long bytesMax) {
        boolean thrownAway = false;
        for (Confirms.Unconfirmed each : confirms.takeAll(lastTag)) {
            if (each.bytes() > bytesMax) {
                thrownAway = true;
                each.pending().failed(MessageLimit.refusal(each.bytes(), bytesMax));
            } else if (thrownAway) {
                each.pending()
                        .failed(new ChannelFailure.BrokerUnavailable(
                                "The broker has just thrown the message away, because another one was too large."));
            } else {
                each.pending().confirmLost();
            }
        }
    }
}

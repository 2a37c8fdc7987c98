package io.isthmus.broker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.schema.message.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the messages for one exchange leave, over all sessions. It is shut while there is no session, and while the
 * broker lets nothing through to the exchange: then requests are refused at once, and it is tried again now and then
 * as long as somebody asks.
 */
final class Outlet {

    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);

    /** Each try costs the broker an error in its log while the exchange is missing. */
    static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final String broker;
    private final String exchange;
    private final MessageLimit limit;
    private final TimeSource time;
    private volatile Door door;
    private volatile boolean asked = true;
    private volatile long retryAt;

    private sealed interface Door {

        record Open(Publishing publishing) implements Door {}

        /** @param missing whether the fault lies with the exchange, for all that is known, not with the connection */
        record Shut(boolean missing, Supplier<ChannelFailure> why) implements Door {}
    }

    Outlet(String broker, String exchange, MessageLimit limit, TimeSource time) {
        this.broker = broker;
        this.exchange = exchange;
        this.limit = limit;
        this.time = time;
        this.retryAt = time.nanos();
        this.door = new Door.Shut(false, Outlet::unavailable);
    }

    /** Why nothing can be sent now, null if it can. From any thread. */
    @Nullable
    ChannelFailure refusal() {
        return switch (door) {
            case Door.Open(Publishing publishing) -> publishing.session().isBlocked() ? Session.blocked() : null;
            case Door.Shut shut -> {
                asked = true;
                yield shut.why().get();
            }
        };
    }

    /** The session that messages leave over now, null if they do not. */
    @Nullable
    Session session() {
        return door instanceof Door.Open(Publishing publishing) ? publishing.session() : null;
    }

    /** Sends {@code message} or settles it, unless its deadline has come and will. On the publishing thread. */
    void publish(Outbound message) {
        ChannelFailure tooLarge = limit.refusal(message.body().size());
        if (tooLarge != null) {
            message.pending().failed(tooLarge);
            return;
        }
        switch (door) {
            case Door.Shut shut -> message.pending().failed(shut.why().get());
            case Door.Open(Publishing publishing) -> {
                long millisLeft = message.deadline().millisLeft(time);
                if (millisLeft > 0) {
                    publishing.publish(message, millisLeft);
                }
            }
        }
    }

    /** Whether {@link #open} is worth a try within a session. */
    boolean isDue() {
        return door instanceof Door.Shut && asked && time.nanos() - retryAt >= 0;
    }

    /**
     * Lets messages out over {@code session}, unless the exchange is missing. Blocks for some answers of the broker.
     *
     * @throws IOException if the session is of no use any more
     */
    void open(Session session, ReplyRouter router, int pendingMax) throws IOException {
        try {
            var publishing = Publishing.open(session, exchange, router, pendingMax);
            door = new Door.Open(publishing);
            publishing.onClosed(cause -> {
                closed(publishing, cause);
                session.changed();
            });
        } catch (IOException failed) {
            int code = AmqpReasons.codeOf(failed);
            if (code == 0) {
                throw failed;
            }
            shut(code, AmqpReasons.of(failed));
        }
    }

    private void closed(Publishing publishing, ShutdownSignalException cause) {
        Long bytesMax = limit.learn(cause);
        int code = AmqpReasons.codeOf(cause);
        if (door instanceof Door.Open(Publishing open) && open == publishing) {
            // Heard of twice by a listener that comes as the channel goes, and another may be open by then.
            shut(code, AmqpReasons.of(cause));
        }
        if (bytesMax == null) {
            publishing.settle(refusal(code), lastsAWhile(code));
        } else {
            publishing.settleTooLarge(bytesMax);
        }
    }

    private void shut(int code, String reason) {
        boolean news = !(door instanceof Door.Shut before && before.missing());
        boolean lasts = lastsAWhile(code);
        retryAt = time.nanos() + (lasts ? BETWEEN_TRIES.toNanos() : 0);
        asked = !lasts;
        door = new Door.Shut(lasts, lasts ? () -> refusal(code) : Outlet::unavailable);
        if (news) {
            LOG.atWarn()
                    .addKeyValue("broker", broker)
                    .addKeyValue("exchange", exchange)
                    .addKeyValue("reason", reason)
                    .log("exchange cannot be published to");
        }
    }

    /** The session is over. */
    void shut() {
        Door before = door;
        limit.forget();
        retryAt = time.nanos();
        asked = true;
        door = new Door.Shut(false, Outlet::unavailable);
        if (before instanceof Door.Open(Publishing publishing)) {
            publishing.abandon();
        }
    }

    private static boolean lastsAWhile(int code) {
        return code == AMQP.NOT_FOUND || code == AMQP.ACCESS_REFUSED;
    }

    private static ChannelFailure refusal(int code) {
        return switch (code) {
            case AMQP.NOT_FOUND ->
                new ChannelFailure.NoConsumer("The exchange that the route publishes to does not exist.");
            case AMQP.ACCESS_REFUSED ->
                new ChannelFailure.PublishRejected(
                        "The broker does not permit the gateway to publish where the route publishes.");
            default -> new ChannelFailure.PublishRejected("The broker has refused to take the message.");
        };
    }

    private static ChannelFailure unavailable() {
        return new ChannelFailure.BrokerUnavailable("The broker cannot be reached at present.");
    }
}

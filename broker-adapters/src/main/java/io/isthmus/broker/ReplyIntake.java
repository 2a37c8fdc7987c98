package io.isthmus.broker;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.dialect.UnreadableReply;
import io.isthmus.schema.message.Payload;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What replies of one broker go through before anything looks into their bodies: one that is too large is not read, and one that
 * is none in the dialect of its call is told so. Both become dead letters. For any thread.
 */
public final class ReplyIntake {

    private final long bytesMax;
    private final LongAdder tooLarge;
    private final DeadLetters dead;

    /**
     * @param bytesMax of one reply's body
     * @param tooLarge counts those that have more
     */
    public ReplyIntake(ByteSize bytesMax, LongAdder tooLarge, DeadLetters dead) {
        this.bytesMax = bytesMax.bytes();
        this.tooLarge = tooLarge;
        this.dead = dead;
    }

    /**
     * Reads {@code raw}, which answers {@code request}.
     *
     * @param place where the request went
     * @param correlationId null if that is not known
     * @param dialect reads a reply, or throws {@link UnreadableReply}
     * @throws ChannelFailure.InvalidReply if it is of no use
     */
    public Reply read(
            Reply raw, Request request, Place place, @Nullable String correlationId, UnaryOperator<Reply> dialect) {
        try {
            return withinLimit(raw, dialect);
        } catch (UnreadableReply unreadable) {
            var why = unreadable(unreadable);
            dead.unreadable(raw, request.exchange(), place, correlationId, String.valueOf(unreadable.getMessage()));
            throw why;
        } catch (ChannelFailure.InvalidReply large) {
            dead.invalid(raw, request.exchange(), place, correlationId, large);
            throw large;
        }
    }

    private Reply withinLimit(Reply raw, UnaryOperator<Reply> dialect) {
        if (raw.body() instanceof Payload body && body.size() > bytesMax) {
            tooLarge.increment();
            throw new ChannelFailure.InvalidReply("The service's reply has " + body.size() + " bytes; it may have "
                    + bytesMax + ", the broker's replyBytesMax in the gateway's configuration.");
        }
        return dialect.apply(raw);
    }

    private static ChannelFailure.InvalidReply unreadable(UnreadableReply unreadable) {
        return new ChannelFailure.InvalidReply("The service's reply cannot be read: " + unreadable.getMessage() + ".");
    }

    /**
     * A reply whose request is found later.
     *
     * @param dialect reads a reply in the dialect of a call, or throws {@link UnreadableReply}
     * @param place where the requests of a call go
     */
    public <C> DurableReplies.Unread<C> unread(
            Reply raw, String correlationId, BiFunction<Reply, C, Reply> dialect, Function<C, Place> place) {
        return new DurableReplies.Unread<>() {

            private boolean unreadable;

            @Override
            public Reply as(C call) {
                try {
                    return withinLimit(raw, it -> dialect.apply(it, call));
                } catch (UnreadableReply why) {
                    unreadable = true;
                    throw unreadable(why);
                }
            }

            @Override
            public @Nullable String traceparent() {
                return TracedMessage.traceparent(raw);
            }

            @Override
            public void bury(C call, String route, ChannelFailure.InvalidReply why) {
                dead.ofRoute(raw, unreadable, route, place.apply(call), correlationId, why);
            }
        };
    }
}

package io.isthmus.broker;

import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the replies that outlive the instance that sent the request. They come to where all instances of the gateway read,
 * to whichever the broker chooses, at least once.
 *
 * @param <C> what a route says of a call over the broker
 */
@FunctionalInterface
public interface DurableReplies<C> {

    /**
     * Keeps one reply. From a thread of the adapter's, which may wait for the future; only when it has succeeded is the
     * broker told that the reply was received. After a failure the reply comes again, here or elsewhere.
     *
     * @param correlationId as the reply carries it: it may be anybody's
     */
    Future<?> keep(String correlationId, Unread<C> reply);

    /** A reply that nobody has read yet: who sent it is known only once its request is found. */
    interface Unread<C> {

        /**
         * The reply, read in the dialect of {@code call}.
         *
         * @throws ChannelFailure.InvalidReply if it cannot be, or is too large
         */
        Reply as(C call);

        /**
         * Keeps the reply as a dead letter, if the broker has them: it is of no use to the request that it answers, and whoever
         * asked is told. To be called once that cannot change any more.
         *
         * @param route the route of the request
         */
        void bury(C call, String route, ChannelFailure.InvalidReply why);

        /** W3C trace context of who replied, null if the reply has none. */
        default @Nullable String traceparent() {
            return null;
        }
    }
}

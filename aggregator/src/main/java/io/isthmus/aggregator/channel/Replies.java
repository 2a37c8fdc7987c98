package io.isthmus.aggregator.channel;

import io.vertx.core.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the replies to one message that may have more than one, and says when they are enough. For one sending of one
 * request, on its event loop.
 *
 * <p>What ends a request is a completed future: the answer, or a {@link ChannelFailure}. After it nothing more is taken.
 */
public interface Replies {

    /**
     * Takes a reply.
     *
     * @return how the request ends with it; null to wait for more
     */
    @Nullable
    Future<Reply> take(Reply reply);

    /** As {@link #take}, for a reply that came and cannot be read. */
    @Nullable
    Future<Reply> takeUnreadable(ChannelFailure.InvalidReply why);

    /** The time is up: how the request ends with what has come. */
    Future<Reply> end();

    /** Whether nothing has come yet, not even what cannot be used. Any reply proves that the message was delivered. */
    boolean isEmpty();

    /** Whether no reply at all is an answer too. */
    boolean mayBeEmpty();

    /**
     * These, for a channel whose replies have to be read first.
     *
     * @param reading throws {@link ChannelFailure.InvalidReply} for what cannot be read
     */
    default Replies readBy(UnaryOperator<Reply> reading) {
        return new ReadReplies(this, reading);
    }
}

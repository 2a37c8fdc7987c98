package io.isthmus.aggregator.channel;

import io.vertx.core.Future;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads each reply in the dialect of its channel before it is taken. */
record ReadReplies(Replies replies, UnaryOperator<Reply> reading) implements Replies {

    @Override
    public @Nullable Future<Reply> take(Reply raw) {
        Reply reply;
        try {
            reply = reading.apply(raw);
        } catch (ChannelFailure.InvalidReply unreadable) {
            return replies.takeUnreadable(unreadable);
        }
        return replies.take(reply);
    }

    @Override
    public @Nullable Future<Reply> takeUnreadable(ChannelFailure.InvalidReply why) {
        return replies.takeUnreadable(why);
    }

    @Override
    public Future<Reply> end() {
        return replies.end();
    }

    @Override
    public boolean isEmpty() {
        return replies.isEmpty();
    }

    @Override
    public boolean mayBeEmpty() {
        return replies.mayBeEmpty();
    }
}

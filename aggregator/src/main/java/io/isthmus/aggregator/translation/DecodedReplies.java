package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.channel.Replies;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Many replies to one message, each made JSON before it is taken. Nearly always that is done at once; a reply whose schema has
 * to be looked up first is taken later, by when others may have been enough.
 */
final class DecodedReplies implements Replies {

    private final Request request;
    private final Replies replies;
    private final MessageForm form;
    private final Misfits misfits;
    private final Abandonment sent;
    private final Promise<Reply> outcome = Promise.promise();
    private int lookedUp;

    DecodedReplies(Request request, Replies replies, MessageForm form, Misfits misfits) {
        this.request = request;
        this.replies = replies;
        this.form = form;
        this.misfits = misfits;
        this.sent = request.abandonment().child();
    }

    Future<Reply> send(Channel next) {
        next.send(request.withReplies(this).withAbandonment(sent)).onComplete(ended -> {
            sent.detach();
            if (ended.succeeded()) {
                outcome.tryComplete(ended.result());
            } else {
                outcome.tryFail(ended.cause());
            }
        });
        return outcome.future();
    }

    @Override
    public @Nullable Future<Reply> take(Reply reply) {
        Future<Reply> decoded = DecodedReplyChannel.decoded(request, reply, form, misfits);
        if (decoded.isComplete()) {
            return take(decoded);
        }
        lookedUp++;
        decoded.onComplete(_ -> {
            lookedUp--;
            Future<Reply> enough = outcome.future().isComplete() ? null : take(decoded);
            if (enough != null) {
                enough.onComplete(outcome);
                // The message is answered: nobody waits for more.
                sent.give();
            }
        });
        return null;
    }

    private @Nullable Future<Reply> take(Future<Reply> decoded) {
        if (decoded.succeeded()) {
            return replies.take(decoded.result());
        }
        return replies.takeUnreadable(
                decoded.cause() instanceof ChannelFailure.InvalidReply invalid
                        ? invalid
                        : new ChannelFailure.InvalidReply(
                                String.valueOf(decoded.cause().getMessage())));
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
        return lookedUp == 0 && replies.isEmpty();
    }

    @Override
    public boolean mayBeEmpty() {
        return replies.mayBeEmpty();
    }
}

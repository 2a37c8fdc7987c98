package io.isthmus.aggregator.reply;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Replies;
import io.isthmus.aggregator.channel.Reply;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * A request whose message may have several replies: {@link Replies} says when they are enough.
 *
 * <p>Once one has come, the message was delivered, whatever the broker says of it later. Which service has answered
 * nobody can tell, so a reply that comes after the end is late and never a duplicate.
 */
final class CollectingPending extends Pending {

    private final Replies replies;

    CollectingPending(
            PendingReplies table,
            long number,
            String correlationId,
            ChannelCounters counters,
            @Nullable Runnable onAccepted,
            Replies replies) {
        super(table, number, correlationId, false, counters, onAccepted);
        this.replies = replies;
    }

    @Override
    void settle(Reply reply) {
        if (!isSettled()) {
            decide(replies.take(reply));
        }
    }

    @Override
    void settleUnreadable(ChannelFailure.InvalidReply failure) {
        if (!isSettled()) {
            decide(replies.takeUnreadable(failure));
        }
    }

    @Override
    void refuse(ChannelFailure failure) {
        if (replies.isEmpty()) {
            settleFailed(failure);
        }
    }

    @Override
    void expire() {
        if (isSettled()) {
            return;
        }
        boolean hasAnswer = !replies.isEmpty() || (replies.mayBeEmpty() && isAccepted());
        if (hasAnswer) {
            decide(replies.end());
        } else {
            super.expire();
        }
    }

    @Override
    boolean isForOneReply() {
        return false;
    }

    private void decide(@Nullable Future<Reply> end) {
        if (end == null) {
            return;
        }
        if (end.succeeded()) {
            super.settle(end.result());
        } else {
            settleFailed(
                    end.cause() instanceof ChannelFailure failure
                            ? failure
                            : new ChannelFailure.InvalidReply("The replies cannot be used."));
        }
    }
}

package io.isthmus.aggregator.policy;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.vertx.core.Future;

/**
 * Lets so many calls be under way at once, and refuses the next: a slow service must not take all that the gateway has.
 * A call is under way until its answer begins; a body that streams on after that has limits of its own.
 */
final class BulkheadChannel implements Channel {

    private final Channel next;
    private final Bulkhead bulkhead;

    BulkheadChannel(Channel next, Bulkhead bulkhead) {
        this.next = next;
        this.bulkhead = bulkhead;
    }

    @Override
    public Future<Reply> send(Request request) {
        if (!bulkhead.enter()) {
            return Future.failedFuture(new ChannelFailure.Overloaded(
                    "bulkhead", bulkhead.placesMax() + " calls are under way, which is the bulkhead of this call."));
        }
        return next.send(request).onComplete(_ -> bulkhead.leave());
    }

    @Override
    public String toString() {
        return "bulkhead(" + next + ")";
    }
}

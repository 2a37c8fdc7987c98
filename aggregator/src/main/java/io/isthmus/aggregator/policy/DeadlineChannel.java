package io.isthmus.aggregator.policy;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Gives a call no more than its share of the time. Who waits is the channel behind: it must end by the deadline of the
 * request, and knows best what has become of it by then.
 */
final class DeadlineChannel implements Channel {

    private final Channel next;
    private final Duration timeout;
    private final TimeSource time;

    DeadlineChannel(Channel next, Duration timeout, TimeSource time) {
        this.next = next;
        this.timeout = timeout;
        this.time = time;
    }

    @Override
    public Future<Reply> send(Request request) {
        if (request.abandonment().isGiven()) {
            return Future.failedFuture(new ChannelFailure.GivenUp());
        }
        if (request.deadline().hasPassed(time)) {
            return Future.failedFuture(
                    new ChannelFailure.Overloaded("timeout", "The deadline had passed before anything could be sent."));
        }
        return next.send(request.withDeadline(request.deadline().atMost(timeout, time)));
    }

    @Override
    public String toString() {
        return "deadline(" + next + ")";
    }
}

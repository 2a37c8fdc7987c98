package io.isthmus.aggregator.policy;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;

/** Keeps calls away from a service that fails too often, and so gives it a rest and its callers a quick answer. */
final class BreakerChannel implements Channel {

    private final Channel next;
    private final Breaker breaker;
    private final TimeSource time;

    BreakerChannel(Channel next, Breaker breaker, TimeSource time) {
        this.next = next;
        this.breaker = breaker;
        this.time = time;
    }

    @Override
    public Future<Reply> send(Request request) {
        if (!breaker.admit()) {
            return Future.failedFuture(new ChannelFailure.CircuitOpen(
                    breaker.openFor(), "The service has failed too often of late; it is given a rest."));
        }
        long begun = time.nanos();
        return next.send(request)
                .onSuccess(reply -> judge(reply, time.nanos() - begun))
                .onFailure(failure -> judge(failure, time.nanos() - begun));
    }

    /** A fault that is the caller's says nothing against the service. */
    private void judge(Reply reply, long nanos) {
        if (reply.status() >= 500) {
            breaker.failed(nanos, new ChannelFailure.InvalidReply("status " + reply.status()));
        } else {
            breaker.succeeded(nanos);
        }
    }

    private void judge(Throwable failure, long nanos) {
        if (failure instanceof ChannelFailure known && !isOfTheService(known)) {
            breaker.ignored();
        } else {
            breaker.failed(nanos, failure);
        }
    }

    private static boolean isOfTheService(ChannelFailure failure) {
        return switch (failure) {
            case ChannelFailure.BrokerUnavailable _,
                    ChannelFailure.ServiceUnavailable _,
                    ChannelFailure.NoConsumer _,
                    ChannelFailure.PublishRejected _,
                    ChannelFailure.PublishUnconfirmed _,
                    ChannelFailure.NoReply _,
                    ChannelFailure.InvalidReply _,
                    ChannelFailure.UpstreamFailed _,
                    ChannelFailure.GatherIncomplete _ -> true;
            case ChannelFailure.Overloaded _,
                    ChannelFailure.CircuitOpen _,
                    ChannelFailure.Unrenderable _,
                    ChannelFailure.GivenUp _ -> false;
        };
    }

    @Override
    public String toString() {
        return "breaker(" + next + ")";
    }
}

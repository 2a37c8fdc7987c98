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
        return next.send(request).onComplete(result -> {
            long nanos = time.nanos() - begun;
            if (result.succeeded()) {
                judge(result.result(), nanos);
            } else {
                judge(result.cause(), nanos);
            }
        });
    }

    /**
     * A fault that is the caller's says nothing against the service. One without a status of its own is a bad gateway to
     * the client, and is here too.
     */
    private void judge(Reply reply, long nanos) {
        if (reply.status() >= 500 || (reply.isFault() && reply.status() < 400)) {
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

    /**
     * What the gateway or the broker finds out at once, and finds gone at once, needs no breaker: it would only keep the
     * truth from the client, and calls from a service that is back.
     */
    private static boolean isOfTheService(ChannelFailure failure) {
        return switch (failure) {
            case ChannelFailure.ServiceUnavailable _,
                    ChannelFailure.PublishUnconfirmed _,
                    ChannelFailure.NoReply _,
                    ChannelFailure.RepliesIncomplete _,
                    ChannelFailure.InvalidReply _,
                    ChannelFailure.UpstreamFailed _,
                    ChannelFailure.GatherIncomplete _ -> true;
            case ChannelFailure.Overloaded _,
                    ChannelFailure.BrokerUnavailable _,
                    ChannelFailure.NoConsumer _,
                    ChannelFailure.PublishRejected _,
                    ChannelFailure.SchemaUnavailable _,
                    ChannelFailure.BodyTooLarge _,
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

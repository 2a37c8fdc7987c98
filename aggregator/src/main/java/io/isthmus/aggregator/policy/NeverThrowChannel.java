package io.isthmus.aggregator.policy;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a channel to its contract: a bug in one costs a request its answer, and not a place in a bulkhead or a
 * breaker's leave for ever.
 */
final class NeverThrowChannel implements Channel {

    private static final Logger LOG = LoggerFactory.getLogger(NeverThrowChannel.class);

    private final Channel next;

    NeverThrowChannel(Channel next) {
        this.next = next;
    }

    @Override
    public Future<Reply> send(Request request) {
        Future<Reply> reply;
        try {
            reply = next.send(request);
        } catch (RuntimeException | StackOverflowError bug) {
            return Future.failedFuture(failureOf(bug, request));
        }
        return reply.recover(failure -> Future.failedFuture(failureOf(failure, request)));
    }

    private static ChannelFailure failureOf(Throwable failure, Request request) {
        if (failure instanceof ChannelFailure known) {
            return known;
        }
        LOG.atError()
                .addKeyValue("request", request.exchange().requestId())
                .addKeyValue("route", request.exchange().route())
                .setCause(failure)
                .log("a channel failed in a way that no channel may");
        return new ChannelFailure.UpstreamFailed("The gateway failed while it asked the service.");
    }

    @Override
    public String toString() {
        return next.toString();
    }
}

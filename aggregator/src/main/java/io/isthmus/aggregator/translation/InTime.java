package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** A translation that may have to ask somebody for a schema, for no longer than its request may take. */
final class InTime {

    private InTime() {}

    /**
     * As {@code translation}, or failed at the deadline of {@code request} or when its asker goes. On the loop.
     *
     * @param late why it fails at the deadline
     */
    static <T> Future<T> of(Future<T> translation, Request request, Loop loop, Supplier<ChannelFailure> late) {
        if (translation.isComplete()) {
            return translation;
        }
        Promise<T> first = Promise.promise();
        Loop.Timer deadline = loop.at(request.deadline().nanos(), () -> first.tryFail(late.get()));
        Abandonment.Listening asker = request.abandonment().onGiven(() -> first.tryFail(new ChannelFailure.GivenUp()));
        translation.onComplete(result -> {
            if (result.succeeded()) {
                first.tryComplete(result.result());
            } else {
                first.tryFail(result.cause());
            }
        });
        return first.future().onComplete(_ -> {
            deadline.cancel();
            asker.stop();
        });
    }
}

package io.isthmus.aggregator.translation;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelFailure;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.EvaluationException;
import io.vertx.core.Future;

/** Sends a body that the route puts together, instead of the request's own. */
public final class ComposedBodyChannel implements Channel {

    private final Channel next;
    private final Composition body;

    public ComposedBodyChannel(Channel next, Composition body) {
        this.next = next;
        this.body = body;
    }

    @Override
    public Future<Reply> send(Request request) {
        try {
            var composed = body.compose(request.scope()).toPayload();
            return next.send(request.withBody(composed, "application/json"));
        } catch (EvaluationException absent) {
            return Future.failedFuture(new ChannelFailure.Unrenderable(String.valueOf(absent.getMessage())));
        }
    }
}

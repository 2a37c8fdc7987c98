package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * A call of a service.
 *
 * @param method what to call it with, null for the client's own method
 * @param whole whether the reply is held whole
 */
record HttpChannel(
        HttpService service,
        @Nullable HttpMethod method,
        RequestTarget target,
        boolean whole,
        Loop loop,
        ChannelCounters counters)
        implements Channel {

    @Override
    public Future<Reply> send(Request request) {
        try {
            HttpMethod actual = method != null ? method : ownMethod(request);
            String rendered = target.of(request);
            return new HttpCall(service, request, actual, rendered, whole, loop, counters).send();
        } catch (Unrenderable unrenderable) {
            counters.rejected().increment();
            return Future.failedFuture(unrenderable);
        }
    }

    private static HttpMethod ownMethod(Request request) {
        String name = request.exchange().method();
        // A tunnel is not a request for a resource.
        if (name.equals("CONNECT")) {
            throw new Unrenderable("The method CONNECT cannot be passed on.");
        }
        return HttpMethod.valueOf(name);
    }
}

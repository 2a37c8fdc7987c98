package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Reply;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one route does with a request: its layers in their order, then its channel. For one event loop.
 *
 * @param name the route's name in the configuration
 * @param timeout from the request's head to the service's answer, everything included
 * @param layers in the order in which a request meets them
 * @param forwarded which header fields cross to the service
 * @param channel where it goes
 * @param inParts the same with an answer in parts, for clients that ask for one; null if the route has none
 */
public record RoutePipeline(
        String name,
        Duration timeout,
        List<Layer> layers,
        ForwardedHeaders forwarded,
        Channel channel,
        @Nullable Channel inParts) {

    /** The way of a request from the door to the service and back. */
    Future<Reply> answer(Incoming in, TimeSource time) {
        in.dueBy(Deadline.in(timeout, time));
        Future<Incoming> passed = Future.succeededFuture(in);
        for (Layer layer : layers) {
            passed = passed.compose(layer::pass);
        }
        return passed.compose(this::send);
    }

    private Future<Reply> send(Incoming in) {
        if (inParts == null) {
            return channel.send(request(in));
        }
        in.answerWith("vary", "accept");
        PartFormat format = PartFormat.wanted(in.http());
        return format == null
                ? channel.send(request(in))
                : inParts.send(request(in)).map(format::written);
    }

    private Request request(Incoming in) {
        Headers headers = forwarded.of(in.http());
        return new Request(
                in.exchange(),
                headers,
                in.http().getHeader("content-type"),
                in.body(),
                new RequestScope(in),
                in.deadline(),
                in.abandonment());
    }
}

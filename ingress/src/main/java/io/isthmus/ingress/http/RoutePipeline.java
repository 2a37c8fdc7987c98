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

/**
 * What one route does with a request: its layers in their order, then its channel. For one event loop.
 *
 * @param name the route's name in the configuration
 * @param timeout from the request's head to the service's answer, everything included
 * @param layers in the order in which a request meets them
 * @param isStream whether an answer lasts for as long as its client stays
 * @param forwarded which header fields cross to the service
 */
public record RoutePipeline(
        String name,
        Duration timeout,
        List<Layer> layers,
        ForwardedHeaders forwarded,
        Channel channel,
        boolean isStream) {

    /** The way of a request from the door to the service and back. */
    Future<Reply> answer(Incoming in, TimeSource time) {
        in.dueBy(Deadline.in(timeout, time));
        Future<Incoming> passed = Future.succeededFuture(in);
        for (Layer layer : layers) {
            passed = passed.compose(layer::pass);
        }
        return passed.compose(admitted -> channel.send(request(admitted)));
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

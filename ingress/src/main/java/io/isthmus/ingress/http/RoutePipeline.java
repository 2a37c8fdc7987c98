package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Reply;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * What one route does with a request: its layers in their order, then what answers it. For one event loop.
 *
 * @param name the route's name in the configuration
 * @param path what its requests' paths fit, as the configuration has it
 * @param timeout from the request's head to the service's answer, everything included but the client's body on its way
 * @param layers in the order in which a request meets them
 * @param isStream whether an answer lasts for as long as its client stays
 */
public record RoutePipeline(
        String name, String path, Duration timeout, List<Layer> layers, Answering answering, boolean isStream) {

    /** The way of a request from the door to the service and back. */
    Future<Reply> answer(Incoming in, TimeSource time) {
        in.dueBy(Deadline.in(timeout, time));
        Future<Incoming> passed = Future.succeededFuture(in);
        for (Layer layer : layers) {
            passed = passed.compose(layer::pass);
        }
        return passed.compose(answering::answer);
    }
}

package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.RouteConfig;

/** Where requests of a route go. */
@FunctionalInterface
public interface RouteChannels {

    /** The channel of {@code route} on {@code loop}, with all of its policies. */
    Channel of(RouteConfig route, Loop loop);
}

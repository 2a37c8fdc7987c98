package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.RouteConfig;

/** Where requests of a route go. */
@FunctionalInterface
public interface RouteChannels {

    /** The channel of {@code route} on {@code loop}, with all of its policies. */
    Channel of(RouteConfig route, Loop loop);

    /** As {@link #of}, with replies as they come: for those that are made into the route's answer elsewhere. */
    default Channel untranslated(RouteConfig route, Loop loop) {
        return of(route, loop);
    }
}

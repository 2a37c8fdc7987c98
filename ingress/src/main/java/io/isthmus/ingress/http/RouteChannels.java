package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.Parts;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.schema.config.RouteConfig;
import org.jspecify.annotations.Nullable;

/** Where requests of a route go. */
public interface RouteChannels {

    /** The channel of {@code route} on {@code loop}, with all of its policies. */
    Channel of(RouteConfig route, Loop loop);

    /** As {@link #of}, with an answer in {@link Parts}; null if the route has none. */
    @Nullable
    Channel inParts(RouteConfig route, Loop loop);
}

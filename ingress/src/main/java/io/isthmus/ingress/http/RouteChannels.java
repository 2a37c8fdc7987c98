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

    /** As {@link #of}, with replies as they come: for those that are made into the route's answer elsewhere. */
    default Channel untranslated(RouteConfig route, Loop loop) {
        return of(route, loop);
    }

    /** As {@link #of}, with an answer in {@link Parts}; null if the route has none. */
    default @Nullable Channel inParts(RouteConfig route, Loop loop) {
        return null;
    }
}

package io.isthmus.ingress.http;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.ingress.identity.AccessCheck;
import io.isthmus.ingress.identity.Identities;
import io.isthmus.ingress.limit.RateLimiter;
import io.isthmus.schema.config.ActionConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.StreamConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Puts the pipeline of a route together. This is the place to begin reading the gateway. */
public final class Pipelines {

    /** Until a stream begins, not until it ends. */
    private static final Duration STREAM_WITHIN = Duration.ofSeconds(10);

    private final GatewayConfig config;
    private final Identities identities;
    private final Map<String, RateLimiter> limiters;
    private final RouteChannels channels;
    private final LongAdder bodiesTooLarge;

    /**
     * @param limiters by route, for those that have a limit; shared by all loops
     */
    public Pipelines(
            GatewayConfig config,
            Identities identities,
            Map<String, RateLimiter> limiters,
            RouteChannels channels,
            LongAdder bodiesTooLarge) {
        this.config = config;
        this.identities = identities;
        this.limiters = Map.copyOf(limiters);
        this.channels = channels;
        this.bodiesTooLarge = bodiesTooLarge;
    }

    /**
     * The way of a request through {@code route}, a line per layer in the order in which a request meets them. Before
     * it stand the listener's limits and the route table ({@link Door}); behind it the channel, put together in
     * {@link RouteChannels}.
     */
    public RoutePipeline of(RouteConfig route, Loop loop) {
        var layers = new ArrayList<Layer>();
        identification(route, loop, layers);
        rateLimit(route, layers);
        body(route, layers);
        return new RoutePipeline(
                route.name(),
                timeoutOf(route),
                List.copyOf(layers),
                forwarded(route),
                channels.of(route, loop),
                route.action() instanceof StreamConfig);
    }

    private void identification(RouteConfig route, Loop loop, List<Layer> layers) {
        layers.add(new Identification(AccessCheck.of(route.allow(), identities, loop)));
    }

    private void rateLimit(RouteConfig route, List<Layer> layers) {
        RateLimiter limiter = limiters.get(route.name());
        if (limiter != null && route.limit() != null) {
            layers.add(new RateLimit(limiter, route.limit().by()));
        }
    }

    private void body(RouteConfig route, List<Layer> layers) {
        if (RouteBodies.streams(route)) {
            layers.add(new BodyStreaming());
        } else if (route.action() instanceof PublishConfig publish && publish.batch() != null) {
            layers.add(new RecordsOrWhole(whole(route)));
        } else if (route.action() instanceof StreamConfig) {
            layers.add(new SocketOrWhole(whole(route).getFirst()));
        } else {
            layers.addAll(whole(route));
        }
    }

    private List<Layer> whole(RouteConfig route) {
        var reading = new BodyReading(
                config.server().limits().bodyBytesMax().bytes(), RouteBodies.readsJson(route), bodiesTooLarge);
        return route.request() == null
                ? List.of(reading)
                : List.of(reading, new Validation(route.request().schema()));
    }

    private Duration timeoutOf(RouteConfig route) {
        return switch (route.action()) {
            case CallConfig call -> config.timeoutOf(call);
            case GatherConfig gather -> gather.deadline();
            case PublishConfig publish -> config.timeoutOf(publish);
            case StreamConfig _ -> STREAM_WITHIN;
        };
    }

    private static ForwardedHeaders forwarded(RouteConfig route) {
        return switch (route.action()) {
            case CallConfig call when call.headers() != null -> new ForwardedHeaders.Named(call.headers());
            case CallConfig call
            when call.target() instanceof HttpTargetConfig ->
                new ForwardedHeaders.EndToEnd(!RouteBodies.streams(route));
            case StreamConfig _ -> new ForwardedHeaders.OfStream();
            case ActionConfig _ -> new ForwardedHeaders.Named(List.of());
        };
    }
}

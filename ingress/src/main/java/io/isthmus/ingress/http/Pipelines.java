package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.ingress.identity.AccessCheck;
import io.isthmus.ingress.identity.Identities;
import io.isthmus.ingress.limit.RateLimiter;
import io.isthmus.ingress.route.RouteTable;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.ActionConfig;
import io.isthmus.schema.config.AsyncConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.StreamConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Puts the pipeline of a route together. This is the place to begin reading the gateway. */
public final class Pipelines {

    /** The name of the status resources in log and metrics: no route of a configuration can have it. */
    private static final String STATUS = "(status)";

    /** What a status resource may take beyond the time that its client would wait. */
    private static final Duration STATUS_MARGIN = Duration.ofSeconds(10);

    /** Until a stream begins, not until it ends. */
    private static final Duration STREAM_WITHIN = Duration.ofSeconds(10);

    private final GatewayConfig config;
    private final Identities identities;
    private final Map<String, RateLimiter> limiters;
    private final RouteChannels channels;
    private final StoreAdapter store;
    private final AsyncMeters async;
    private final GatewayMetrics metrics;
    private final LongAdder bodiesTooLarge;
    private final Map<String, IdempotencyCounters> idempotency = new HashMap<>();

    /** It names requests that only their owners may find. */
    private final SecureRandom random = new SecureRandom();

    /**
     * @param limiters by route, for those that have a limit; shared by all loops
     * @param store what outlives a request is kept in
     * @param async counts what becomes of requests that outlive their connection
     */
    public Pipelines(
            GatewayConfig config,
            Identities identities,
            Map<String, RateLimiter> limiters,
            RouteChannels channels,
            StoreAdapter store,
            AsyncMeters async,
            GatewayMetrics metrics,
            LongAdder bodiesTooLarge) {
        this.config = config;
        this.identities = identities;
        this.limiters = Map.copyOf(limiters);
        this.channels = channels;
        this.store = store;
        this.async = async;
        this.metrics = metrics;
        this.bodiesTooLarge = bodiesTooLarge;
    }

    /**
     * The way of a request through {@code route}, a line per layer in the order in which a request meets them. Before
     * it stand the listener's limits and the route table ({@link Door}); behind it what answers, from the inside out: the
     * channel, put together in {@link RouteChannels}, and what knows of earlier requests.
     */
    public RoutePipeline of(RouteConfig route, Loop loop) {
        var layers = new ArrayList<Layer>();
        identification(route, loop, layers);
        rateLimit(route, layers);
        body(route, layers);
        Answering answering = new Sending(forwarded(route), channels.of(route, loop));
        answering = inParts(route, loop, answering);
        answering = async(route, loop, answering);
        answering = idempotent(route, loop, answering);
        return new RoutePipeline(
                route.name(),
                route.match().path().toString(),
                timeoutOf(route),
                List.copyOf(layers),
                answering,
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

    /** Adds the resources that tell of requests which outlive their connection, if any route lets them. */
    public void statusResources(RouteTable.Builder<RoutePipeline> routes, Loop loop) {
        var shown = new HashMap<String, StatusResource.Shown>();
        Duration longest = Duration.ZERO;
        for (RouteConfig route : config.routes().values()) {
            AsyncConfig async = route.async();
            if (async != null) {
                var access = AccessCheck.of(route.allow(), identities, loop);
                shown.put(route.name(), new StatusResource.Shown(async, access, this.async.of(route)));
                longest = async.waitMax().compareTo(longest) > 0 ? async.waitMax() : longest;
            }
        }
        if (shown.isEmpty()) {
            return;
        }
        String path = config.server().statusPath();
        var resource = new StatusResource(path, shown, store.on(loop), loop);
        Duration timeout = longest.plus(STATUS_MARGIN);
        String status = path + "/{" + StatusResource.ID + "}";
        routes.add(
                Set.of("GET", "HEAD", "DELETE"),
                status,
                new RoutePipeline(STATUS, status, timeout, List.of(), resource, false));
        String result = status + "/result";
        routes.add(
                Set.of("GET", "HEAD"),
                result,
                new RoutePipeline(STATUS, result, timeout, List.of(), resource.result(), false));
    }

    private Answering inParts(RouteConfig route, Loop loop, Answering next) {
        Channel parts = channels.inParts(route, loop);
        return parts == null ? next : new InParts(new Sending(forwarded(route), parts), next);
    }

    private Answering async(RouteConfig route, Loop loop, Answering next) {
        AsyncConfig config = route.async();
        if (config == null) {
            return next;
        }
        boolean durable = DurableKeeper.isFor(this.config, route);
        return new AsyncAnswering(
                route,
                config,
                this.config.server().statusPath(),
                store.on(loop),
                loop,
                random,
                async.of(route),
                durable ? new Sending(forwarded(route), channels.untranslated(route, loop)) : null,
                next);
    }

    private Answering idempotent(RouteConfig route, Loop loop, Answering next) {
        if (route.idempotency() == null) {
            return next;
        }
        var counted = idempotency.computeIfAbsent(route.name(), name -> {
            var made = new IdempotencyCounters();
            made.publish(name, metrics);
            return made;
        });
        return new Idempotency(route.idempotency(), timeoutOf(route), store.on(loop), loop, counted, next);
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

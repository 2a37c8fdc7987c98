package io.isthmus.ingress;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.gather.GatherChannel;
import io.isthmus.aggregator.gather.Leg;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.policy.Policies;
import io.isthmus.aggregator.policy.SharedState;
import io.isthmus.aggregator.translation.BodilessChannel;
import io.isthmus.aggregator.translation.ComposedBodyChannel;
import io.isthmus.ingress.http.RouteBodies;
import io.isthmus.ingress.http.RouteChannels;
import io.isthmus.ingress.http.RouteTranslation;
import io.isthmus.ingress.service.HttpServices;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.message.TimeSource;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Puts the channel of a route together: what its requests are sent through, from the outside in.
 *
 * <p>What is counted and what protects a service is one for the process, whichever loop a request is on; everything else
 * is a loop's own.
 */
final class ChannelAssembly implements RouteChannels {

    private static final String CALL = "call";

    private final GatewayConfig config;
    private final Brokers brokers;
    private final Map<Integer, HttpServices> services;
    private final GatewayMetrics metrics;
    private final RandomGenerator random = new Random();
    private final Map<String, SharedState> states = new ConcurrentHashMap<>();
    private final Map<String, ChannelCounters> counters = new ConcurrentHashMap<>();

    /** @param services by the index of their loop */
    ChannelAssembly(
            GatewayConfig config, Brokers brokers, Map<Integer, HttpServices> services, GatewayMetrics metrics) {
        this.config = config;
        this.brokers = brokers;
        this.services = services;
        this.metrics = metrics;
    }

    @Override
    public Channel of(RouteConfig route, Loop loop) {
        return switch (route.action()) {
            case CallConfig call -> call(route, call, loop);
            case GatherConfig gather -> gather(route, gather, loop);
        };
    }

    @Override
    public Channel untranslated(RouteConfig route, Loop loop) {
        return switch (route.action()) {
            case CallConfig call -> sending(route, call, loop, UnaryOperator.identity());
            case GatherConfig gather -> gather(route, gather, loop);
        };
    }

    private Channel call(RouteConfig route, CallConfig call, Loop loop) {
        // Within the policies: a service whose replies are of no use has failed, and its breaker is to know.
        Channel sending = sending(route, call, loop, channel -> RouteTranslation.checked(channel, route));
        return RouteTranslation.composed(sending, route, call);
    }

    /** @param checked what is done with replies before the policies see them */
    private Channel sending(RouteConfig route, CallConfig call, Loop loop, UnaryOperator<Channel> checked) {
        var counted = counters(route.name(), CALL);
        Channel channel = switch (call.target()) {
            case KafkaTargetConfig kafka -> brokers.channel(kafka, counted, loop);
            case RabbitTargetConfig rabbit -> brokers.channel(rabbit, counted, loop);
            case HttpTargetConfig http
            when RouteBodies.streams(route) -> services(loop).streaming(http, counted);
            case HttpTargetConfig http -> services(loop).whole(http, counted);
        };
        channel = call.body() == null ? channel : new ComposedBodyChannel(channel, call.body());
        channel = checked.apply(channel);
        channel = Policies.around(channel, config.timeoutOf(call), shared(route.name(), CALL, call), loop);
        return channel;
    }

    private Channel gather(RouteConfig route, GatherConfig gather, Loop loop) {
        var legs = gather.legs().values().stream()
                .map(leg -> new Leg(leg.name(), leg.after(), need(leg), leg(route, leg, loop)))
                .toList();
        Composition body = route.respond() == null ? null : route.respond().body();
        int status = route.respond() == null ? 200 : route.respond().status();
        Channel channel = new GatherChannel(legs, body, status, loop);
        return RouteTranslation.checked(channel, route);
    }

    private Channel leg(RouteConfig route, LegConfig leg, Loop loop) {
        CallConfig call = leg.call();
        var counted = counters(route.name(), leg.name());
        Channel channel = switch (call.target()) {
            case KafkaTargetConfig kafka -> brokers.channel(kafka, counted, loop);
            case RabbitTargetConfig rabbit -> brokers.channel(rabbit, counted, loop);
            case HttpTargetConfig http -> services(loop).leg(http, counted);
        };
        if (call.body() != null) {
            channel = new ComposedBodyChannel(channel, call.body());
        } else if (call.target() instanceof HttpTargetConfig http && onlyAsks(http)) {
            channel = new BodilessChannel(channel);
        }
        channel = Policies.around(channel, config.timeoutOf(call), shared(route.name(), leg.name(), call), loop);
        return channel;
    }

    private static boolean onlyAsks(HttpTargetConfig http) {
        return http.method() == null
                || Set.of("GET", "HEAD", "DELETE", "OPTIONS").contains(http.method());
    }

    private SharedState shared(String route, String channel, CallConfig call) {
        return states.computeIfAbsent(route + " " + channel, name -> {
            var made = SharedState.of(name, config.policyOf(call), TimeSource.system(), random);
            metrics.policies(route, channel, made);
            return made;
        });
    }

    private static Leg.Need need(LegConfig leg) {
        if (leg.fallback() != null) {
            return new Leg.Need.Fallback(leg.fallback());
        }
        return leg.optional() ? new Leg.Need.Optional() : new Leg.Need.Required();
    }

    private HttpServices services(Loop loop) {
        return Objects.requireNonNull(services.get(loop.index()));
    }

    private ChannelCounters counters(String route, String channel) {
        return counters.computeIfAbsent(route + " " + channel, _ -> {
            var made = new ChannelCounters();
            metrics.channel(route, channel, made);
            return made;
        });
    }
}

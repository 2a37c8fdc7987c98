package io.isthmus.ingress;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.gather.GatherChannel;
import io.isthmus.aggregator.gather.Leg;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.policy.Policies;
import io.isthmus.aggregator.policy.SharedState;
import io.isthmus.aggregator.stream.StreamCounters;
import io.isthmus.aggregator.translation.BodilessChannel;
import io.isthmus.aggregator.translation.ComposedBodyChannel;
import io.isthmus.aggregator.translation.ComposedHeadersChannel;
import io.isthmus.aggregator.translation.NamedReplyHeaders;
import io.isthmus.aggregator.translation.ReceiptChannel;
import io.isthmus.aggregator.translation.ReplyTranslation;
import io.isthmus.ingress.batch.BatchChannel;
import io.isthmus.ingress.batch.BatchCounters;
import io.isthmus.ingress.http.RouteBodies;
import io.isthmus.ingress.http.RouteChannels;
import io.isthmus.ingress.service.HttpServices;
import io.isthmus.ingress.stream.StreamChannel;
import io.isthmus.ingress.stream.StreamClients;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.message.TimeSource;
import io.isthmus.schema.payload.PayloadSchema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts the channel of a route together: what its requests are sent through, from the outside in.
 *
 * <p>What is counted and what protects a service is one for the process, whichever loop a request is on; everything else
 * is a loop's own.
 */
final class ChannelAssembly implements RouteChannels {

    private static final String CALL = "call";
    private static final String PUBLISH = "publish";

    private final GatewayConfig config;
    private final Brokers brokers;
    private final Map<Integer, HttpServices> services;
    private final StreamClients clients;
    private final GatewayMetrics metrics;
    private final RandomGenerator random = new Random();
    private final Map<String, SharedState> states = new ConcurrentHashMap<>();
    private final Map<String, ChannelCounters> counters = new ConcurrentHashMap<>();
    private final Map<String, StreamCounters> streams = new ConcurrentHashMap<>();
    private final BatchCounters batches = new BatchCounters();

    /** @param services by the index of their loop */
    ChannelAssembly(
            GatewayConfig config,
            Brokers brokers,
            Map<Integer, HttpServices> services,
            StreamClients clients,
            GatewayMetrics metrics) {
        this.config = config;
        this.brokers = brokers;
        this.services = services;
        this.clients = clients;
        this.metrics = metrics;
        metrics.limit("recordsMax", batches.tooMany());
        metrics.limit("recordBytesMax", batches.tooLong());
    }

    @Override
    public Channel of(RouteConfig route, Loop loop) {
        return switch (route.action()) {
            case CallConfig call -> call(route, call, loop);
            case GatherConfig gather -> gather(route, gather, loop);
            case PublishConfig publish -> publish(route, publish, loop);
            case StreamConfig stream ->
                new StreamChannel(stream, brokers.feed(stream, loop), streamed(route.name()), clients, loop);
        };
    }

    private Channel call(RouteConfig route, CallConfig call, Loop loop) {
        var counted = counters(route.name(), CALL);
        Channel channel = switch (call.target()) {
            case KafkaTargetConfig kafka -> brokers.channel(kafka, counted, loop);
            case RabbitTargetConfig rabbit -> brokers.channel(rabbit, counted, loop);
            case HttpTargetConfig http
            when RouteBodies.streams(route) -> services(loop).streaming(http, counted);
            case HttpTargetConfig http -> services(loop).whole(http, counted);
        };
        channel = call.body() == null ? channel : new ComposedBodyChannel(channel, call.body());
        channel = Policies.around(
                channel, config.timeoutOf(call), shared(route.name(), CALL, config.policyOf(call)), loop);
        channel = withNamedHeaders(route, call, channel);
        channel = translated(route, channel);
        return channel;
    }

    private Channel gather(RouteConfig route, GatherConfig gather, Loop loop) {
        var legs = gather.legs().values().stream()
                .map(leg -> new Leg(leg.name(), leg.after(), need(leg), leg(route, leg, loop)))
                .toList();
        Composition body = route.respond() == null ? null : route.respond().body();
        int status = route.respond() == null ? 200 : route.respond().status();
        Channel channel = new GatherChannel(legs, body, status, loop);
        return schema(route) == null ? channel : new ReplyTranslation(channel, schema(route), null, status);
    }

    private Channel publish(RouteConfig route, PublishConfig publish, Loop loop) {
        var counted = counters(route.name(), PUBLISH);
        Channel channel = switch (publish.target()) {
            case KafkaPublishConfig kafka -> brokers.publisher(kafka, counted, loop);
            case RabbitPublishConfig rabbit -> brokers.publisher(rabbit, counted, loop);
        };
        channel = publish.body() == null ? channel : new ComposedBodyChannel(channel, publish.body());
        channel = publish.headers().isEmpty() ? channel : new ComposedHeadersChannel(channel, publish.headers());
        var shared = shared(route.name(), PUBLISH, config.policyOf(publish));
        Channel record = Policies.around(channel, config.timeoutOf(publish), shared, loop);
        channel = new ReceiptChannel(record, publish.status());
        if (publish.batch() != null) {
            PayloadSchema schema =
                    route.request() == null ? null : route.request().schema();
            channel = new BatchChannel(
                    channel, record, publish.batch(), batches, schema, config.timeoutOf(publish), loop);
        }
        return channel;
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
        var shared = shared(route.name(), leg.name(), config.policyOf(call));
        channel = Policies.around(channel, config.timeoutOf(call), shared, loop);
        return channel;
    }

    private static boolean onlyAsks(HttpTargetConfig http) {
        return http.method() == null
                || Set.of("GET", "HEAD", "DELETE", "OPTIONS").contains(http.method());
    }

    /** Only an HTTP reply that is passed on as it is may keep headers that the route does not name. */
    private static Channel withNamedHeaders(RouteConfig route, CallConfig call, Channel channel) {
        List<String> named = route.reply() == null ? null : route.reply().headers();
        if (named == null && call.target() instanceof HttpTargetConfig && route.respond() == null) {
            return channel;
        }
        return new NamedReplyHeaders(channel, named == null ? List.of() : named);
    }

    private static @Nullable PayloadSchema schema(RouteConfig route) {
        return route.reply() == null ? null : route.reply().schema();
    }

    private static Channel translated(RouteConfig route, Channel channel) {
        if (schema(route) == null && route.respond() == null) {
            return channel;
        }
        return new ReplyTranslation(
                channel,
                schema(route),
                route.respond() == null ? null : route.respond().body(),
                route.respond() == null ? 200 : route.respond().status());
    }

    private SharedState shared(String route, String channel, PolicyConfig policy) {
        return states.computeIfAbsent(route + " " + channel, name -> {
            var made = SharedState.of(name, policy, TimeSource.system(), random);
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

    private StreamCounters streamed(String route) {
        return streams.computeIfAbsent(route, _ -> {
            var made = new StreamCounters();
            metrics.stream(route, made);
            return made;
        });
    }

    private ChannelCounters counters(String route, String channel) {
        return counters.computeIfAbsent(route + " " + channel, _ -> {
            var made = new ChannelCounters();
            metrics.channel(route, channel, made);
            return made;
        });
    }
}

package io.isthmus.ingress;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.gather.Completion;
import io.isthmus.aggregator.gather.GatherChannel;
import io.isthmus.aggregator.gather.GatherStream;
import io.isthmus.aggregator.gather.Leg;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.policy.Policies;
import io.isthmus.aggregator.policy.SharedState;
import io.isthmus.aggregator.scatter.ScatterChannel;
import io.isthmus.aggregator.scatter.ScatterCounters;
import io.isthmus.aggregator.stream.StreamCounters;
import io.isthmus.aggregator.translation.BodilessChannel;
import io.isthmus.aggregator.translation.ComposedBodyChannel;
import io.isthmus.aggregator.translation.ComposedHeadersChannel;
import io.isthmus.aggregator.translation.DecodedReplyChannel;
import io.isthmus.aggregator.translation.EncodedBodyChannel;
import io.isthmus.aggregator.translation.MessageForm;
import io.isthmus.aggregator.translation.ReceiptChannel;
import io.isthmus.broker.registry.MessageForms;
import io.isthmus.ingress.batch.BatchChannel;
import io.isthmus.ingress.batch.BatchCounters;
import io.isthmus.ingress.http.RouteBodies;
import io.isthmus.ingress.http.RouteChannels;
import io.isthmus.ingress.http.RouteTranslation;
import io.isthmus.ingress.service.HttpServices;
import io.isthmus.ingress.stream.StreamChannel;
import io.isthmus.ingress.stream.StreamClients;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.ingress.trace.SpanPlan;
import io.isthmus.ingress.trace.TracedChannel;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.CompletionConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.GatherConfig;
import io.isthmus.schema.config.GatherConfig.LegConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.PayloadConfig;
import io.isthmus.schema.config.PolicyConfig;
import io.isthmus.schema.config.PublishConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RepliesConfig;
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
import java.util.function.UnaryOperator;
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
    private final MessageForms forms;
    private final GatewayMetrics metrics;
    private final boolean traced;
    private final RandomGenerator random = new Random();
    private final Map<String, SharedState> states = new ConcurrentHashMap<>();
    private final Map<String, ChannelCounters> counters = new ConcurrentHashMap<>();
    private final Map<String, ScatterCounters> scatters = new ConcurrentHashMap<>();
    private final Map<String, StreamCounters> streams = new ConcurrentHashMap<>();
    private final BatchCounters batches = new BatchCounters();

    /**
     * @param services by the index of their loop
     * @param traced whether there are spans
     */
    ChannelAssembly(
            GatewayConfig config,
            Brokers brokers,
            Map<Integer, HttpServices> services,
            StreamClients clients,
            MessageForms forms,
            GatewayMetrics metrics,
            boolean traced) {
        this.config = config;
        this.brokers = brokers;
        this.services = services;
        this.clients = clients;
        this.forms = forms;
        this.metrics = metrics;
        this.traced = traced;
        metrics.limit("recordsMax", batches.tooMany());
        metrics.limit("recordBytesMax", batches.tooLong());
        metrics.limit("underWayMax", batches.held());
        metrics.limit("resultsBytesMax", batches.untaken());
    }

    @Override
    public Channel of(RouteConfig route, Loop loop) {
        return switch (route.action()) {
            case CallConfig call -> call(route, call, loop);
            case GatherConfig gather -> gather(route, gather, loop);
            case PublishConfig publish -> publish(route, publish, loop);
            case StreamConfig stream -> {
                var counted = streamed(route.name());
                yield new StreamChannel(
                        stream, brokers.feed(stream, forms, counted.held(), loop), counted, clients, loop);
            }
        };
    }

    @Override
    public Channel untranslated(RouteConfig route, Loop loop) {
        return switch (route.action()) {
            case CallConfig call -> sending(route, call, loop, UnaryOperator.identity());
            case GatherConfig _, PublishConfig _, StreamConfig _ -> of(route, loop);
        };
    }

    @Override
    public @Nullable Channel inParts(RouteConfig route, Loop loop) {
        if (route.respond() == null || !route.respond().stream()) {
            return null;
        }
        return switch (route.action()) {
            case CallConfig call ->
                sending(route, call, loop, channel -> scattered(route, CALL, call, true, channel, loop));
            case GatherConfig gather -> new GatherStream(legs(route, gather, loop), completion(gather), loop);
            case PublishConfig _, StreamConfig _ -> null;
        };
    }

    private Channel call(RouteConfig route, CallConfig call, Loop loop) {
        // Within the policies: a service whose replies are of no use has failed, and its breaker is to know.
        Channel sending = sending(
                route,
                call,
                loop,
                channel -> call.replies() == null
                        ? RouteTranslation.checked(channel, route, brokers.misfits(call.target()))
                        : scattered(route, CALL, call, false, channel, loop));
        return RouteTranslation.composed(sending, route, call);
    }

    /** @param received what is done with replies before the policies see them */
    private Channel sending(RouteConfig route, CallConfig call, Loop loop, UnaryOperator<Channel> received) {
        var counted = counters(route.name(), CALL);
        Channel channel = switch (call.target()) {
            case KafkaTargetConfig kafka -> brokers.channel(kafka, counted, loop);
            case RabbitTargetConfig rabbit -> brokers.channel(rabbit, counted, loop);
            case HttpTargetConfig http
            when RouteBodies.streams(route) -> services(loop).streaming(http, counted);
            case HttpTargetConfig http -> services(loop).whole(http, counted);
        };
        channel = traced ? new TracedChannel(channel, SpanPlan.of(call.target())) : channel;
        channel = formed(channel, call, loop);
        channel = call.body() == null ? channel : new ComposedBodyChannel(channel, call.body());
        channel = received.apply(channel);
        return Policies.around(
                channel, config.timeoutOf(call), shared(route.name(), CALL, config.policyOf(call)), loop);
    }

    private Channel gather(RouteConfig route, GatherConfig gather, Loop loop) {
        Composition body = route.respond() == null ? null : route.respond().body();
        int status = route.respond() == null ? 200 : route.respond().status();
        Channel channel = new GatherChannel(legs(route, gather, loop), completion(gather), body, status, loop);
        return RouteTranslation.checked(channel, route);
    }

    private List<Leg> legs(RouteConfig route, GatherConfig gather, Loop loop) {
        return gather.legs().values().stream()
                .map(leg -> new Leg(leg.name(), leg.after(), need(leg), leg(route, leg, loop)))
                .toList();
    }

    private static Completion completion(GatherConfig gather) {
        return switch (gather.complete()) {
            case CompletionConfig.All _ -> Completion.ALL;
            case CompletionConfig.Quorum(int quorum) -> new Completion(quorum);
        };
    }

    private Channel publish(RouteConfig route, PublishConfig publish, Loop loop) {
        var counted = counters(route.name(), PUBLISH);
        Channel channel = switch (publish.target()) {
            case KafkaPublishConfig kafka -> brokers.publisher(kafka, counted, loop);
            case RabbitPublishConfig rabbit -> brokers.publisher(rabbit, counted, loop);
        };
        SpanPlan plan = traced ? SpanPlan.of(publish.target()) : null;
        Channel single = plan == null ? channel : new TracedChannel(channel, plan);
        single = new ReceiptChannel(message(route, publish, single, loop), publish.status());
        if (publish.batch() == null) {
            return single;
        }
        PayloadSchema schema = route.request() == null ? null : route.request().schema();
        return new BatchChannel(
                single,
                message(route, publish, channel, loop),
                publish.batch(),
                batches,
                schema,
                config.timeoutOf(publish),
                plan,
                loop);
    }

    /** @param channel takes the message as it is to be */
    private Channel message(RouteConfig route, PublishConfig publish, Channel channel, Loop loop) {
        channel = publish.payload() == null
                ? channel
                : new EncodedBodyChannel(channel, forms.of(publish.payload(), loop), loop);
        channel = publish.body() == null ? channel : new ComposedBodyChannel(channel, publish.body());
        channel = publish.headers().isEmpty() ? channel : new ComposedHeadersChannel(channel, publish.headers());
        var shared = shared(route.name(), PUBLISH, config.policyOf(publish));
        return Policies.around(channel, config.timeoutOf(publish), shared, loop);
    }

    private Channel leg(RouteConfig route, LegConfig leg, Loop loop) {
        CallConfig call = leg.call();
        var counted = counters(route.name(), leg.name());
        Channel channel = switch (call.target()) {
            case KafkaTargetConfig kafka -> brokers.channel(kafka, counted, loop);
            case RabbitTargetConfig rabbit -> brokers.channel(rabbit, counted, loop);
            case HttpTargetConfig http -> services(loop).leg(http, counted);
        };
        channel = traced ? new TracedChannel(channel, SpanPlan.of(call.target(), leg.name())) : channel;
        channel = formed(channel, call, loop);
        channel = scattered(route, leg.name(), call, false, channel, loop);
        if (call.body() != null) {
            channel = new ComposedBodyChannel(channel, call.body());
        } else if (call.target() instanceof HttpTargetConfig http && onlyAsks(http)) {
            channel = new BodilessChannel(channel);
        }
        var shared = shared(route.name(), leg.name(), config.policyOf(call));
        return Policies.around(channel, config.timeoutOf(call), shared, loop);
    }

    /** JSON on this side, whatever the messages are. */
    private Channel formed(Channel channel, CallConfig call, Loop loop) {
        PayloadConfig payload = call.payload();
        if (payload == null) {
            return channel;
        }
        MessageForm form = forms.of(payload, loop);
        Channel decoded = new DecodedReplyChannel(channel, form, brokers.misfits(call.target()), loop);
        return new EncodedBodyChannel(decoded, form, loop);
    }

    /** Each attempt is a message of its own, with replies of its own. */
    private Channel scattered(
            RouteConfig route, String name, CallConfig call, boolean inParts, Channel channel, Loop loop) {
        RepliesConfig replies = call.replies();
        if (replies == null) {
            return channel;
        }
        // That of a gather is of its whole answer.
        PayloadSchema each = route.action() instanceof CallConfig ? RouteTranslation.schema(route) : null;
        var counted = scatters.computeIfAbsent(route.name() + " " + name, _ -> {
            var made = new ScatterCounters();
            metrics.scatter(route.name(), name, made);
            return made;
        });
        ScatterChannel scatter = inParts
                ? ScatterChannel.inParts(channel, replies, each, loop, counted)
                : ScatterChannel.whole(channel, replies, each, loop, counted);
        return scatter.noting(brokers.misfits(call.target()));
    }

    private static boolean onlyAsks(HttpTargetConfig http) {
        return http.method() == null
                || Set.of("GET", "HEAD", "DELETE", "OPTIONS").contains(http.method());
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

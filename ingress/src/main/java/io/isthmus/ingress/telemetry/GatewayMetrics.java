package io.isthmus.ingress.telemetry;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.policy.SharedState;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.isthmus.aggregator.scatter.ScatterCounters;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.aggregator.store.StoreCounters;
import io.isthmus.aggregator.stream.StreamCounters;
import io.isthmus.broker.Backlog;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.Health;
import io.isthmus.broker.registry.RegistryCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The gateway's own meters. Names and labels are an interface that dashboards depend on; {@code ingress/README.md} lists
 * them.
 */
public final class GatewayMetrics {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
        Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5),
        Duration.ofSeconds(10), Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;

    /** Meters are looked up once: the registry's own lookup builds a key with a list of tags each time. */
    private final Map<Outcome, Timer> requests = new ConcurrentHashMap<>();

    /** What is published is read when somebody asks, and Micrometer's references to it are weak. */
    private final Set<Object> published = ConcurrentHashMap.newKeySet();

    private record Outcome(String route, String outcome, int status) {}

    public GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts an answered request and its time. From any thread. */
    public void answered(String route, String outcome, int status, long nanos) {
        requests.computeIfAbsent(new Outcome(route, outcome, status), this::timer)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Outcome key) {
        return Timer.builder("isthmus.requests")
                .description("Answered requests, from the request's head to the end of its answer")
                .tag("route", key.route())
                .tag("outcome", key.outcome())
                .tag("status", String.valueOf(key.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Publishes the counters of one channel, a route's or a leg's. */
    public void channel(String route, String channel, ChannelCounters counters) {
        published.add(counters.inFlight());
        Gauge.builder("isthmus.channel.in.flight", counters.inFlight(), LongAdder::sum)
                .description("Requests that wait for their outcome")
                .tag("route", route)
                .tag("channel", channel)
                .register(registry);
        channel(route, channel, "published", counters.published());
        channel(route, channel, "confirmed", counters.confirmed());
        channel(route, channel, "returned", counters.returned());
        channel(route, channel, "rejected", counters.rejected());
        channel(route, channel, "replied", counters.replied());
        channel(route, channel, "expired", counters.expired());
        channel(route, channel, "given-up", counters.givenUp());
        channel(route, channel, "limited", counters.limited());
        channel(route, channel, "shed", counters.shed());
        channel(route, channel, "too-large", counters.tooLarge());
    }

    /** Publishes how many messages wait for a service; once, however many routes send to it. */
    public void backlog(String broker, String destination, String consumers, Backlog backlog) {
        if (published.add(backlog)) {
            Gauge.builder("isthmus.backlog", backlog, Backlog::waiting)
                    .description("Messages that wait for a service")
                    .tag("broker", broker)
                    .tag("destination", destination)
                    .tag("consumers", consumers)
                    .register(registry);
        }
    }

    /** Publishes what one channel has done with replies of which there may be many. */
    public void scatter(String route, String channel, ScatterCounters counters) {
        channel(route, channel, "reply-taken", counters.taken());
        channel(route, channel, "reply-ignored", counters.ignored());
        channel(route, channel, "replies-full", counters.full());
        channel(route, channel, "replies-too-large", counters.tooLarge());
    }

    private void channel(String route, String channel, String event, LongAdder count) {
        published.add(count);
        FunctionCounter.builder("isthmus.channel.events", count, LongAdder::sum)
                .description("What a channel has done")
                .tag("route", route)
                .tag("channel", channel)
                .tag("event", event)
                .register(registry);
    }

    /** Publishes what the policies of one channel have done. */
    public void policies(String route, String channel, SharedState state) {
        published.add(state);
        FunctionCounter.builder("isthmus.policy.events", state, SharedState::retries)
                .description("What the policies of a channel have done")
                .tag("route", route)
                .tag("channel", channel)
                .tag("event", "retried")
                .register(registry);
        FunctionCounter.builder("isthmus.policy.events", state, SharedState::breakerRefusals)
                .tag("route", route)
                .tag("channel", channel)
                .tag("event", "breaker-refused")
                .register(registry);
        FunctionCounter.builder("isthmus.policy.events", state, SharedState::bulkheadRefusals)
                .tag("route", route)
                .tag("channel", channel)
                .tag("event", "bulkhead-refused")
                .register(registry);
        Gauge.builder("isthmus.breaker.open", state, it -> it.breakerIsOpen() ? 1 : 0)
                .description("Whether the breaker keeps calls away")
                .tag("route", route)
                .tag("channel", channel)
                .register(registry);
    }

    private void replies(String broker, ReplyCounters counters) {
        replies(broker, "late", counters.late());
        replies(broker, "duplicate", counters.duplicate());
        replies(broker, "foreign", counters.foreign());
        replies(broker, "forged", counters.forged());
        replies(broker, "uncorrelated", counters.uncorrelated());
        published.add(counters.tooLarge());
        FunctionCounter.builder("isthmus.replies.too.large", counters.tooLarge(), LongAdder::sum)
                .description("Replies larger than the broker's replyBytesMax")
                .tag("broker", broker)
                .register(registry);
    }

    private void replies(String broker, String fate, LongAdder count) {
        published.add(count);
        FunctionCounter.builder("isthmus.replies.dropped", count, LongAdder::sum)
                .description("Replies that answered nobody")
                .tag("broker", broker)
                .tag("fate", fate)
                .register(registry);
    }

    /** Publishes whether a broker can be used, and whether all of it. */
    public void broker(String name, BrokerAdapter<?> adapter) {
        published.add(adapter);
        Gauge.builder("isthmus.broker.up", adapter, it -> it.check() instanceof Health.NotReady ? 0 : 1)
                .description("Whether requests can be sent over the broker")
                .tag("broker", name)
                .register(registry);
        Gauge.builder("isthmus.broker.impaired", adapter, it -> it.check() instanceof Health.Impaired ? 1 : 0)
                .description("Whether the broker can be used, but not for durable replies")
                .tag("broker", name)
                .register(registry);
        replies(name, adapter.replies());
    }

    /** Publishes what a store has done, and whether it can be used. */
    public void store(StoreAdapter store) {
        StoreCounters counters = store.counters();
        events("isthmus.store.events", "What the store has done", "store", store.isShared() ? "redis" : "memory")
                .add("read", counters.read())
                .add("kept", counters.kept())
                .add("lost", counters.lost())
                .add("removed", counters.removed())
                .add("expired", counters.expired())
                .add("limited", counters.limited())
                .add("failed", counters.failed());
        published.add(store);
        Gauge.builder("isthmus.store.up", store, it -> it.missing() == null ? 1 : 0)
                .description("Whether the store can be used")
                .register(registry);
    }

    /** Publishes what a schema registry was asked. */
    public void registry(String registry, RegistryCounters counters) {
        events("isthmus.registry.events", "What a schema registry was asked", "registry", registry)
                .add("fetched", counters.fetched())
                .add("missing", counters.missing())
                .add("failed", counters.failed())
                .add("rested", counters.rested())
                .add("limited", counters.limited())
                .add("evicted", counters.evicted());
    }

    /** Begins to publish counters that differ by their {@code event} only. */
    public Events events(String name, String description, String tag, String value) {
        return new Events(name, description, tag, value);
    }

    /** Counters of one thing. */
    public final class Events {

        private final String name;
        private final String description;
        private final String tag;
        private final String value;

        private Events(String name, String description, String tag, String value) {
            this.name = name;
            this.description = description;
            this.tag = tag;
            this.value = value;
        }

        public Events add(String event, LongAdder count) {
            published.add(count);
            FunctionCounter.builder(name, count, LongAdder::sum)
                    .description(description)
                    .tag(tag, value)
                    .tag("event", event)
                    .register(registry);
            return this;
        }
    }

    /** Publishes what one stream has done. */
    public void stream(String route, StreamCounters counters) {
        published.add(counters);
        Gauge.builder("isthmus.stream.clients", counters, it -> it.clients().get())
                .description("Clients that read a stream")
                .tag("route", route)
                .register(registry);
        stream(route, "sent", counters.sent());
        stream(route, "dropped", counters.dropped());
        stream(route, "sent-back", counters.sentBack());
        stream(route, "gap", counters.gaps());
        stream(route, "refused", counters.refused());
        stream(route, "filter-failed", counters.filterFailed());
        stream(route, "unreadable", counters.unreadable());
        stream(route, "held", counters.held());
    }

    private void stream(String route, String event, LongAdder count) {
        published.add(count);
        FunctionCounter.builder("isthmus.stream.events", count, LongAdder::sum)
                .description("What a stream has done")
                .tag("route", route)
                .tag("event", event)
                .register(registry);
    }

    /** Publishes how often a limit of the gateway was reached. */
    public void limit(String limit, LongAdder count) {
        published.add(count);
        FunctionCounter.builder("isthmus.limit.reached", count, LongAdder::sum)
                .description("How often a limit was reached")
                .tag("limit", limit)
                .register(registry);
    }

    /** Publishes a value that goes up and down. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}

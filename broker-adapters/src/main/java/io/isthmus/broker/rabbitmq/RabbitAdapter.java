package io.isthmus.broker.rabbitmq;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.isthmus.aggregator.reply.ReplyRouter;
import io.isthmus.aggregator.stream.EventFeed;
import io.isthmus.aggregator.stream.EventSource;
import io.isthmus.aggregator.stream.StreamLimits;
import io.isthmus.broker.Backlog;
import io.isthmus.broker.DeadLetters;
import io.isthmus.broker.DurableAdapter;
import io.isthmus.broker.DurableReplies;
import io.isthmus.broker.Health;
import io.isthmus.broker.MessagePublisher;
import io.isthmus.broker.ReplyIntake;
import io.isthmus.broker.ServiceGate;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitStreamConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.RabbitTargetConfig.AdmitConfig;
import io.isthmus.schema.dialect.RabbitDialect;
import io.isthmus.schema.dialect.RabbitDialects;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's side of one RabbitMQ broker.
 *
 * <p>Over one connection it consumes a reply queue of its own and publishes on a channel for each exchange. Two threads of
 * its own connect and publish; replies come in on the connection's reader. Streams, durable replies, dead letters and the
 * watch over the queues of services have each a connection of their own, if there are any.
 */
public final class RabbitAdapter
        implements DurableAdapter<RabbitTargetConfig>,
                MessagePublisher<RabbitPublishConfig>,
                EventSource<RabbitStreamConfig> {

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);

    /** A try costs the broker next to nothing, and a longer wait is downtime after its return. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final String broker;
    private final RabbitBrokerConfig config;
    private final RandomGenerator random;
    private final List<Loop> loops;
    private final ReplyRouter router;
    private final ReplyQueue replies;
    private final Outbox outbox;
    private final Publisher publisher;
    private final Connector connector;
    private final Map<Exit, Outlet> outlets = new ConcurrentHashMap<>();
    private final MessageLimit limit;
    private final Map<RabbitStreamConfig, ExchangeTap> taps = new ConcurrentHashMap<>();
    private final Dialer streams;
    private final QueueWatch watch;
    private final DeadLetters dead;
    private final ReplyIntake intake;
    private final Duration watchEvery;
    private final Thread connecting;
    private final Thread publishing;
    private @Nullable DurableQueue durable;

    /**
     * @param broker its name in the configuration, for logs
     * @param loops the event loops that requests are sent from, at least one
     * @param random a source that cannot be predicted
     */
    public RabbitAdapter(String broker, RabbitBrokerConfig config, List<? extends Loop> loops, RandomGenerator random) {
        this.broker = broker;
        this.config = config;
        this.random = random;
        this.loops = List.copyOf(loops);
        this.router = new ReplyRouter(loops, config.pendingMax(), random);
        this.replies = new ReplyQueue(config.replies(), router);
        this.limit = new MessageLimit(config.messageBytesMax().bytes());
        this.outbox = new Outbox(config.publishQueueMax());
        this.publisher = new Publisher(outbox);
        this.streams = new Dialer(
                config, "isthmus " + router.instance() + " streams", daemons("rabbitmq-" + broker + "-streams"));
        this.watchEvery = config.watchEvery();
        this.watch = new QueueWatch(
                broker,
                new Dialer(config, "isthmus " + router.instance() + " watch", daemons("rabbitmq-" + broker + "-watch")),
                watchEvery);
        this.dead = deadLetters(config);
        dead.keepStraysOf(router, replies.address().replyTo());
        this.intake = new ReplyIntake(config.replyBytesMax(), router.counters().tooLarge(), dead);
        this.connector = new Connector(
                broker,
                "the broker",
                new Dialer(config, "isthmus " + router.instance(), daemons("rabbitmq-" + broker)),
                replies::consume,
                new Sending(
                        outlets.values(),
                        publisher,
                        router,
                        config.pendingMax(),
                        config.heartbeat().multipliedBy(2),
                        this::connected),
                new Backoff(FIRST_WAIT, LONGEST_WAIT, random));
        // The default exchange is always there: a queue needs no looking up.
        outlets("");
        this.connecting = daemons("rabbitmq-" + broker + "-connect").newThread(connector);
        this.publishing = daemons("rabbitmq-" + broker + "-publish").newThread(publisher);
    }

    private DeadLetters deadLetters(RabbitBrokerConfig config) {
        var kept = config.deadLetters();
        if (kept == null) {
            return DeadLetters.NONE;
        }
        var dialer = new Dialer(
                config, "isthmus " + router.instance() + " dead letters", daemons("rabbitmq-" + broker + "-dead"));
        return new DeadLetters(broker, kept.limits(), new DeadExchange(dialer, kept), TimeSource.system());
    }

    /** What is kept of what came to nothing. */
    public DeadLetters dead() {
        return dead;
    }

    private static ThreadFactory daemons(String name) {
        return task -> Thread.ofPlatform().daemon().name(name).unstarted(task);
    }

    @Override
    public void keepRepliesWith(DurableReplies<RabbitTargetConfig> keeper) {
        var threads = daemons("rabbitmq-" + broker + "-durable");
        durable = new DurableQueue(
                broker,
                config.replies().durable(),
                new Dialer(config, "isthmus " + router.instance() + " durable", threads),
                new Backoff(FIRST_WAIT, LONGEST_WAIT, random),
                threads,
                replies.ids(),
                intake,
                keeper);
    }

    private void connected() {
        if (durable != null) {
            durable.tryAgain();
        }
    }

    @Override
    public void expectRepliesTo(RabbitTargetConfig call) {
        replies.understand(RabbitDialects.of(call.dialect()));
    }

    @Override
    public void start() {
        dead.start();
        publishing.start();
        if (durable != null) {
            durable.start();
        }
        connecting.start();
        watch.start();
    }

    @Override
    public Health check() {
        Health health = connector.health();
        return health instanceof Health.Ready && durable != null ? durable.health() : health;
    }

    @Override
    public Channel channel(RabbitTargetConfig call, ChannelCounters counters, Loop loop) {
        Outlets outlets = outlets(call.publishTo());
        connector.look();
        RabbitDialect dialect = RabbitDialects.of(call.dialect());
        replies.understand(dialect);
        return new RabbitChannel(
                gate(call.consumers(), call.admit(), call::serviceQueue),
                outlets,
                call.publishTo(),
                outbox,
                call.routingKey(),
                dialect,
                replies.address(),
                durable,
                dead,
                intake,
                router.on(loop),
                counters);
    }

    private ServiceGate gate(@Nullable String consumers, @Nullable AdmitConfig admit, Supplier<String> serviceQueue) {
        return new ServiceGate(
                consumers == null ? null : watch.queue(consumers).consumers(),
                admit == null ? null : watch.queue(serviceQueue.get()).backlog().limit(admit.depthMax()),
                watchEvery);
    }

    /** What waits for the service of {@code call}; null if the call has no limit on it. */
    public @Nullable Backlog backlog(RabbitTargetConfig call) {
        return call.admit() == null ? null : watch.queue(call.serviceQueue()).backlog();
    }

    /** What waits for who takes {@code message}; null if there is no limit on it. */
    public @Nullable Backlog backlog(RabbitPublishConfig message) {
        return message.admit() == null
                ? null
                : watch.queue(message.serviceQueue()).backlog();
    }

    @Override
    public Channel publisher(RabbitPublishConfig message, ChannelCounters counters, Loop loop) {
        Outlets outlets = outlets(message.publishTo());
        connector.look();
        return new RabbitPublishChannel(
                gate(message.consumers(), message.admit(), message::serviceQueue),
                outlets,
                message.publishTo(),
                outbox,
                message.routingKey(),
                dead,
                router.on(loop),
                counters);
    }

    @Override
    public EventFeed feed(RabbitStreamConfig stream, StreamLimits limits, Loop loop) {
        // One for what is read, whatever is let through of it.
        var read = new RabbitStreamConfig(stream.broker(), stream.exchange(), stream.key(), null);
        return taps.computeIfAbsent(read, it -> new ExchangeTap(broker, it.exchange(), it.key(), streams, loops))
                .feed(limits, loop);
    }

    /** What each needs a channel for. */
    private record Exit(String exchange, boolean large) {}

    private Outlets outlets(String exchange) {
        return new Outlets(outlet(new Exit(exchange, false)), outlet(new Exit(exchange, true)), limit);
    }

    private Outlet outlet(Exit exit) {
        return outlets.computeIfAbsent(exit, it -> new Outlet(broker, it.exchange(), limit, loops.getFirst()));
    }

    @Override
    public ReplyCounters replies() {
        return router.counters();
    }

    @Override
    public void close() {
        taps.values().forEach(ExchangeTap::close);
        watch.close();
        if (durable != null) {
            durable.close();
        }
        connector.close();
        join(connecting);
        publisher.close();
        join(publishing);
        dead.close();
        loops.forEach(loop -> loop.execute(() -> router.on(loop).close()));
    }

    /** Waits for a thread that has been told to end, within a bounded time. */
    static void join(Thread thread) {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

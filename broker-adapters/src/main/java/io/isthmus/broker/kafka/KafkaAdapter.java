package io.isthmus.broker.kafka;

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
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaStreamConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.KafkaTargetConfig.AdmitConfig;
import io.isthmus.schema.dialect.KafkaDialect;
import io.isthmus.schema.dialect.KafkaDialects;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The gateway's side of one Kafka cluster. */
public final class KafkaAdapter
        implements DurableAdapter<KafkaTargetConfig>,
                MessagePublisher<KafkaPublishConfig>,
                EventSource<KafkaStreamConfig> {

    private static final Duration REMOVED_WITHIN = Duration.ofSeconds(5);

    private final List<Loop> loops;
    private final ReplyRouter router;
    private final ReplyRecords records;

    /** A durable reply may come before the channel of its call is made. */
    private final ReplyRecords durableRecords;

    private final Publisher publisher;
    private final Watch watch;
    private final ReplyReader reader;
    private final Availability availability;
    private final String name;
    private final KafkaBrokerConfig config;
    private final ClientSettings settings;
    private @Nullable DurableReader durable;
    private final CatchUps catchUps;
    private final DeadLetters dead;
    private final ReplyIntake intake;
    private final Function<String, TopicTap> taps;
    private final Map<String, TopicTap> tapped = new ConcurrentHashMap<>();

    /**
     * @param name the broker's name in the configuration
     * @param instance this instance's name, stable over its restarts and other than its neighbours': it decides which
     *     partition of the reply topic is read
     * @param loops the event loops that requests are sent from
     * @param random a source that cannot be predicted
     * @throws IllegalArgumentException if {@code config.client()} has a setting that is wrong, or not the user's
     */
    public KafkaAdapter(
            String name,
            KafkaBrokerConfig config,
            String instance,
            List<? extends Loop> loops,
            RandomGenerator random) {
        this.name = name;
        this.config = config;
        this.settings = new ClientSettings(config, instance);
        this.loops = List.copyOf(loops);
        this.router = new ReplyRouter(loops, config.pendingMax(), random);
        this.records = new ReplyRecords(router);
        this.durableRecords = new ReplyRecords(router);
        KafkaDialects.WITHOUT_OPTIONS.forEach(durableRecords::understand);
        this.publisher = new Publisher(name, settings);
        var replyTopic = new Destination(config.replies().topic());
        this.watch = new Watch(
                name,
                config.replies(),
                replyTopic,
                publisher,
                config.watchEvery(),
                () -> Admin.create(settings.admin()));
        this.dead = deadLetters();
        dead.keepStraysOf(router, config.replies().topic());
        this.intake = new ReplyIntake(config.replyBytesMax(), router.counters().tooLarge(), dead);
        this.reader = new ReplyReader(
                name,
                config.replies(),
                instance,
                replyTopic,
                () -> new KafkaConsumer<>(settings.consumer()),
                records,
                watch::lookAgain);
        this.availability = new Availability(reader, replyTopic);
        this.catchUps = new CatchUps(name, () -> new KafkaConsumer<>(settings.consumer()));
        this.taps = topic ->
                new TopicTap(name, watch.topic(topic), () -> new KafkaConsumer<>(settings.consumer()), catchUps, loops);
    }

    private DeadLetters deadLetters() {
        var kept = config.deadLetters();
        if (kept == null) {
            return DeadLetters.NONE;
        }
        var topic = new Destination(kept.topic());
        watch.aside(topic);
        return new DeadLetters(
                name,
                kept.limits(),
                new DeadTopic(topic, () -> new KafkaProducer<>(settings.letters())),
                TimeSource.system());
    }

    /** What is kept of what came to nothing. */
    public DeadLetters dead() {
        return dead;
    }

    @Override
    public void keepRepliesWith(DurableReplies<KafkaTargetConfig> keeper) {
        var topic = new Destination(config.replies().durable().topic());
        watch.alsoReplies(topic, config.replies().durable().retention());
        durable = new DurableReader(
                name,
                topic,
                () -> new KafkaConsumer<>(
                        settings.member(config.replies().durable().group())),
                durableRecords,
                intake,
                keeper);
    }

    @Override
    public void expectRepliesTo(KafkaTargetConfig call) {
        durableRecords.understand(KafkaDialects.of(call.dialect()));
    }

    @Override
    public void start() {
        dead.start();
        watch.start();
        reader.start();
        if (durable != null) {
            durable.start();
        }
        availability.open();
    }

    @Override
    public Health check() {
        var missing = new ArrayList<String>();
        String all = availability.missing();
        if (all != null) {
            missing.add(all);
        }
        String replies = durable == null ? null : durable.missing();
        if (replies != null) {
            missing.add(replies);
        }
        missing.addAll(watch.missing());
        return missing.isEmpty() ? Health.READY : new Health.NotReady(missing);
    }

    @Override
    public Channel channel(KafkaTargetConfig call, ChannelCounters counters, Loop loop) {
        KafkaDialect dialect = KafkaDialects.of(call.dialect());
        records.understand(dialect);
        var topic = watch.topic(call.topic());
        return new KafkaChannel(
                availability,
                topic,
                new Sendable(availability, topic, gate(call.consumers(), call.admit(), topic), durable, counters),
                call.key(),
                dialect,
                publisher,
                durable,
                dead,
                intake,
                router.on(loop),
                counters);
    }

    private ServiceGate gate(@Nullable String group, @Nullable AdmitConfig admit, Destination topic) {
        if (group == null) {
            return ServiceGate.OPEN;
        }
        Groups.Watched watched = watch.group(group, topic);
        return new ServiceGate(
                watched.consumers(),
                admit == null ? null : watched.backlog().limit(admit.lagMax()),
                config.watchEvery());
    }

    /** What waits for the service of {@code call}; null if the call has no limit on it. */
    public @Nullable Backlog backlog(KafkaTargetConfig call) {
        return backlog(call.consumers(), call.admit(), call.topic());
    }

    /** What waits for who takes {@code message}; null if there is no limit on it. */
    public @Nullable Backlog backlog(KafkaPublishConfig message) {
        return backlog(message.consumers(), message.admit(), message.topic());
    }

    private @Nullable Backlog backlog(@Nullable String group, @Nullable AdmitConfig admit, String topic) {
        return admit == null || group == null
                ? null
                : watch.group(group, watch.topic(topic)).backlog();
    }

    @Override
    public Channel publisher(KafkaPublishConfig message, ChannelCounters counters, Loop loop) {
        var topic = watch.topic(message.topic());
        return new KafkaPublishChannel(
                topic,
                new Sendable(availability, topic, gate(message.consumers(), message.admit(), topic), null, counters),
                message.key(),
                message.partition(),
                publisher,
                dead,
                router.on(loop),
                counters);
    }

    @Override
    public EventFeed feed(KafkaStreamConfig stream, StreamLimits limits, Loop loop) {
        return tapped.computeIfAbsent(stream.topic(), taps).feed(limits, loop);
    }

    @Override
    public ReplyCounters replies() {
        return router.counters();
    }

    /**
     * Deletes the reply topic if this adapter has made it: for who asks something and goes for good. An instance leaves it
     * to its neighbours. After {@link #close}, and that of all others that read the topic, since each makes it again; it
     * may take some seconds, and must not be called on an event loop.
     *
     * @return why the topic is still there; null if it is gone, or was there before
     */
    public @Nullable String removeReplyTopic() {
        if (!watch.hasMadeReplyTopic()) {
            return null;
        }
        try (Admin admin = Admin.create(settings.admin())) {
            admin.deleteTopics(List.of(config.replies().topic()))
                    .all()
                    .get(REMOVED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException refused) {
            return refused.getCause() instanceof UnknownTopicOrPartitionException
                    ? null
                    : String.valueOf(refused.getCause());
        } catch (TimeoutException noAnswer) {
            return "the broker gave no answer within " + REMOVED_WITHIN.toSeconds() + " s";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() {
        if (!availability.close()) {
            return;
        }
        loops.forEach(loop -> loop.execute(() -> router.on(loop).close()));
        dead.close();
        catchUps.close();
        tapped.values().forEach(TopicTap::close);
        watch.close();
        publisher.close();
        reader.close();
        if (durable != null) {
            durable.close();
        }
    }
}

package io.isthmus.ingress;

import io.isthmus.aggregator.channel.Channel;
import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.channel.Misfits;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.stream.EventFeed;
import io.isthmus.aggregator.stream.StreamLimits;
import io.isthmus.aggregator.translation.DecodedFeed;
import io.isthmus.broker.Backlog;
import io.isthmus.broker.BrokerAdapter;
import io.isthmus.broker.DeadLetter.Place;
import io.isthmus.broker.DeadLetterCounters;
import io.isthmus.broker.DeadLetters;
import io.isthmus.broker.DurableReplies;
import io.isthmus.broker.Health;
import io.isthmus.broker.kafka.KafkaAdapter;
import io.isthmus.broker.rabbitmq.RabbitAdapter;
import io.isthmus.broker.registry.MessageForms;
import io.isthmus.ingress.telemetry.GatewayMetrics;
import io.isthmus.schema.config.BrokerConfig;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaPublishConfig;
import io.isthmus.schema.config.KafkaStreamConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitPublishConfig;
import io.isthmus.schema.config.RabbitStreamConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.isthmus.schema.config.StreamConfig;
import io.isthmus.schema.config.TargetConfig;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The brokers of the configuration, each behind its adapter. */
final class Brokers implements AutoCloseable {

    private final Map<String, KafkaAdapter> kafka = new LinkedHashMap<>();
    private final Map<String, RabbitAdapter> rabbit = new LinkedHashMap<>();
    private final Map<String, BrokerAdapter<?>> all = new LinkedHashMap<>();
    private final GatewayMetrics metrics;

    Brokers(Map<String, BrokerConfig> configs, String instance, List<? extends Loop> loops, GatewayMetrics metrics) {
        this.metrics = metrics;
        var random = new SecureRandom();
        configs.forEach((name, config) -> {
            switch (config) {
                case KafkaBrokerConfig it -> kafka.put(name, new KafkaAdapter(name, it, instance, loops, random));
                case RabbitBrokerConfig it -> rabbit.put(name, new RabbitAdapter(name, it, loops, random));
            }
        });
        all.putAll(kafka);
        all.putAll(rabbit);
        all.forEach(metrics::broker);
        kafka.forEach((name, adapter) -> publish(name, adapter.dead()));
        rabbit.forEach((name, adapter) -> publish(name, adapter.dead()));
    }

    private void publish(String broker, DeadLetters dead) {
        if (dead.areKept()) {
            DeadLetterCounters counters = dead.counters();
            metrics.events("isthmus.dead.letters", "What became of dead letters", "broker", broker)
                    .add("written", counters.written())
                    .add("bodiless", counters.bodiless())
                    .add("full", counters.full())
                    .add("failed", counters.failed())
                    .add("limited", counters.limited());
        }
    }

    /** Is told of replies to {@code call} that are read and cannot be used. */
    Misfits misfits(TargetConfig call) {
        return switch (call) {
            case KafkaTargetConfig it ->
                Objects.requireNonNull(kafka.get(it.broker())).dead().misfitsOf(new Place(it.topic(), null));
            case RabbitTargetConfig it ->
                Objects.requireNonNull(rabbit.get(it.broker())).dead().misfitsOf(new Place(it.publishTo(), null));
            case HttpTargetConfig _ -> Misfits.NONE;
        };
    }

    /** Has the replies over {@code broker} that outlive an instance kept by {@code keeper}. Before {@link #start}. */
    void keepKafkaRepliesWith(String broker, DurableReplies<KafkaTargetConfig> keeper) {
        Objects.requireNonNull(kafka.get(broker)).keepRepliesWith(keeper);
    }

    /** As {@link #keepKafkaRepliesWith}. */
    void keepRabbitRepliesWith(String broker, DurableReplies<RabbitTargetConfig> keeper) {
        Objects.requireNonNull(rabbit.get(broker)).keepRepliesWith(keeper);
    }

    /** Has durable replies to {@code target} recognised. Before {@link #start}. */
    void expectRepliesTo(KafkaTargetConfig target) {
        Objects.requireNonNull(kafka.get(target.broker())).expectRepliesTo(target);
    }

    /** As {@link #expectRepliesTo(KafkaTargetConfig)}. */
    void expectRepliesTo(RabbitTargetConfig target) {
        Objects.requireNonNull(rabbit.get(target.broker())).expectRepliesTo(target);
    }

    void start() {
        all.values().forEach(BrokerAdapter::start);
    }

    Channel channel(KafkaTargetConfig target, ChannelCounters counters, Loop loop) {
        KafkaAdapter adapter = Objects.requireNonNull(kafka.get(target.broker()));
        Backlog backlog = adapter.backlog(target);
        if (backlog != null && target.consumers() != null) {
            metrics.backlog(target.broker(), target.topic(), target.consumers(), backlog);
        }
        return adapter.channel(target, counters, loop);
    }

    Channel channel(RabbitTargetConfig target, ChannelCounters counters, Loop loop) {
        RabbitAdapter adapter = Objects.requireNonNull(rabbit.get(target.broker()));
        Backlog backlog = adapter.backlog(target);
        if (backlog != null) {
            metrics.backlog(target.broker(), target.publishTo(), target.serviceQueue(), backlog);
        }
        return adapter.channel(target, counters, loop);
    }

    Channel publisher(KafkaPublishConfig message, ChannelCounters counters, Loop loop) {
        KafkaAdapter adapter = Objects.requireNonNull(kafka.get(message.broker()));
        Backlog backlog = adapter.backlog(message);
        if (backlog != null && message.consumers() != null) {
            metrics.backlog(message.broker(), message.topic(), message.consumers(), backlog);
        }
        return adapter.publisher(message, counters, loop);
    }

    Channel publisher(RabbitPublishConfig message, ChannelCounters counters, Loop loop) {
        RabbitAdapter adapter = Objects.requireNonNull(rabbit.get(message.broker()));
        Backlog backlog = adapter.backlog(message);
        if (backlog != null) {
            metrics.backlog(message.broker(), message.publishTo(), message.serviceQueue(), backlog);
        }
        return adapter.publisher(message, counters, loop);
    }

    /** @param held counts messages that had to wait because a schema registry could not be asked */
    EventFeed feed(StreamConfig stream, MessageForms forms, LongAdder held, Loop loop) {
        EventFeed feed = feed(stream, loop);
        return stream.payload() == null
                ? feed
                : new DecodedFeed(
                        feed,
                        forms.of(stream.payload().forReading(), loop),
                        stream.bufferEventsMax(),
                        stream.bufferBytesMax().bytes(),
                        held,
                        loop);
    }

    private EventFeed feed(StreamConfig stream, Loop loop) {
        var limits = new StreamLimits(
                stream.bufferEventsMax(), stream.bufferBytesMax().bytes(), stream.replayMax(), stream.linger());
        return switch (stream.source()) {
            case KafkaStreamConfig it ->
                Objects.requireNonNull(kafka.get(it.broker())).feed(it, limits, loop);
            case RabbitStreamConfig it ->
                Objects.requireNonNull(rabbit.get(it.broker())).feed(it, limits, loop);
        };
    }

    /** What keeps a broker from being used, by its name. */
    Map<String, String> missing() {
        var missing = new LinkedHashMap<String, String>();
        all.forEach((name, adapter) -> {
            switch (adapter.check()) {
                case Health.NotReady(var what) -> missing.put("broker " + name, String.join("; ", what));
                case Health.Ready _, Health.Impaired _ -> {}
            }
        });
        return missing;
    }

    /** What some routes cannot have of a broker that can be used, by its name. */
    Map<String, String> impaired() {
        var impaired = new LinkedHashMap<String, String>();
        all.forEach((name, adapter) -> {
            if (adapter.check() instanceof Health.Impaired(var what)) {
                impaired.put("broker " + name, String.join("; ", what));
            }
        });
        return impaired;
    }

    @Override
    public void close() {
        all.values().forEach(BrokerAdapter::close);
    }
}

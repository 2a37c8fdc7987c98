package io.isthmus.ingress.conformance;

import io.isthmus.aggregator.channel.ChannelCounters;
import io.isthmus.aggregator.loop.Loop;
import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.reply.ReplyCounters;
import io.isthmus.broker.Health;
import io.isthmus.broker.kafka.KafkaAdapter;
import io.isthmus.broker.rabbitmq.RabbitAdapter;
import io.isthmus.schema.config.Dialect;
import io.isthmus.schema.config.HttpTargetConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.KafkaTargetConfig;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitTargetConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The same question from several reply addresses, as several instances of the gateway would ask it. One loop serves all.
 */
final class Askers implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration EXPIRES = Duration.ofSeconds(10);
    private static final int PARTITIONS = 2;

    private final Vertx vertx;
    private final List<Asker> all = new ArrayList<>();

    /** Those that may have made a topic for this, by its name. */
    private final Map<KafkaAdapter, String> makers = new LinkedHashMap<>();

    private final List<String> left = new ArrayList<>();

    /** @param vertx closed with them */
    Askers(Vertx vertx, Question question) {
        this.vertx = vertx;
        Loop loop = loop(vertx);
        switch (question.target()) {
            case KafkaTargetConfig kafka -> kafka(question, kafka, loop);
            case RabbitTargetConfig rabbit -> rabbit(question, rabbit, loop);
            case HttpTargetConfig _ -> throw new IllegalArgumentException("an HTTP service has no reply address");
        }
    }

    private static Loop loop(Vertx vertx) {
        Context context = vertx.getOrCreateContext();
        Promise<VertxLoop> made = Promise.promise();
        context.runOnContext(_ -> made.complete(new VertxLoop(0, vertx, context)));
        return await(made.future());
    }

    List<Asker> all() {
        return all;
    }

    /** Two partitions of one topic, and another topic, as far as the dialect can tell them. */
    private void kafka(Question question, KafkaTargetConfig target, Loop loop) {
        var broker = (KafkaBrokerConfig) question.broker();
        if (!tellsAddress(target.dialect())) {
            add(question, target, broker, broker.replies().topic(), "0", true, loop);
            return;
        }
        boolean partitions = tellsPartition(target.dialect());
        add(question, target, broker, question.replies(), "0", !partitions, loop);
        if (partitions) {
            add(question, target, broker, question.replies(), "1", false, loop);
        }
        add(question, target, broker, question.replies() + ".other", "0", !partitions, loop);
    }

    static boolean tellsAddress(Dialect dialect) {
        return !(dialect instanceof Dialect.Custom custom) || custom.replyTo() != null;
    }

    static boolean tellsPartition(Dialect dialect) {
        return switch (dialect) {
            case Dialect.Zilla _ -> false;
            case Dialect.Custom custom -> custom.replyPartition() != null;
            case Dialect.Isthmus _,
                    Dialect.Amqp _,
                    Dialect.Spring _,
                    Dialect.Nest _,
                    Dialect.SmallRye _,
                    Dialect.CloudEvents _,
                    Dialect.MassTransit _,
                    Dialect.NServiceBus _ -> true;
        };
    }

    /** @param instance its hash decides about the partition: "0" and "1" are neighbours */
    private void add(
            Question question,
            KafkaTargetConfig target,
            KafkaBrokerConfig broker,
            String topic,
            String instance,
            boolean readsAll,
            Loop loop) {
        var replies = new KafkaBrokerConfig.RepliesConfig(
                topic,
                PARTITIONS,
                broker.replies().replication(),
                true,
                readsAll,
                broker.replies().durable());
        var config = new KafkaBrokerConfig(broker.bootstrap(), replies, broker.client(), broker.pendingMax());
        var adapter = new KafkaAdapter(Question.ROUTE, config, instance, List.of(loop), new SecureRandom());
        String address = "topic " + topic + (readsAll ? "" : ", partition " + instance);
        all.add(new Asker(address, adapter, adapter.channel(target, new ChannelCounters(), loop), loop, question));
        if (!topic.equals(broker.replies().topic())) {
            makers.put(adapter, topic);
        }
        adapter.start();
    }

    private void rabbit(Question question, RabbitTargetConfig target, Loop loop) {
        var broker = (RabbitBrokerConfig) question.broker();
        var replies = new RabbitBrokerConfig.RepliesConfig(
                question.replies(), EXPIRES, broker.replies().durable());
        var config = new RabbitBrokerConfig(
                broker.uri(), replies, broker.heartbeat(), broker.publishQueueMax(), broker.pendingMax());
        for (String number : List.of("one", "another")) {
            var adapter = new RabbitAdapter(Question.ROUTE, config, List.of(loop), new SecureRandom());
            var channel = adapter.channel(target, new ChannelCounters(), loop);
            all.add(new Asker(number + " reply queue", adapter, channel, loop, question));
            adapter.start();
        }
    }

    /** Waits until all could ask; answers what is missing, nothing if they can. */
    Set<String> awaitReady(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        Set<String> missing = missing();
        while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            missing = missing();
        }
        return missing;
    }

    private Set<String> missing() {
        var missing = new LinkedHashSet<String>();
        for (Asker asker : all) {
            switch (asker.health()) {
                case Health.NotReady(var what) -> missing.addAll(what);
                // Whoever asks waits for every answer: durable replies are of no use to it.
                case Health.Ready _, Health.Impaired _ -> {}
            }
        }
        return missing;
    }

    /** What came to all addresses and answered nobody there. */
    long strays(Function<ReplyCounters, LongAdder> kind) {
        return all.stream().mapToLong(asker -> kind.apply(asker.strays()).sum()).sum();
    }

    /** Waits; not on an event loop. */
    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** What could not be removed of what was made for this, and why. Known once they are closed. */
    List<String> left() {
        return left;
    }

    /** Reply queues go by themselves, topics are removed; one that was there before stays, and so does a gateway's own. */
    @Override
    public void close() {
        all.forEach(Asker::close);
        makers.forEach((adapter, topic) -> {
            String why = adapter.removeReplyTopic();
            if (why != null) {
                left.add("topic " + topic + ": " + why);
            }
        });
        await(vertx.close());
    }
}

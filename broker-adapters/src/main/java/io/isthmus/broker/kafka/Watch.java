package io.isthmus.broker.kafka;

import io.isthmus.broker.kafka.Destination.State;
import io.isthmus.schema.config.KafkaBrokerConfig.RepliesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cluster about topics and consumer groups, on a thread of its own, so that an event loop need only look at a
 * field. Also makes what is missing: the reply topic, if it may, and the producer.
 *
 * <p>Topics are asked for by the admin client, since the producer's question would make a missing one where the broker
 * does so on first use: a mistyped name would then be a topic that nobody reads.
 */
final class Watch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration EVERY_WHILE_UNKNOWN = Duration.ofMillis(100);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    /** A reply is of use for seconds; an hour leaves time to look at one. */
    private static final Duration REPLIES_RETAINED = Duration.ofHours(1);

    private final String broker;
    private final RepliesConfig replies;
    private final Destination replyTopic;
    private final Publisher publisher;
    private final Supplier<Admin> admins;
    private volatile boolean replyTopicMade;
    private volatile @Nullable Made durable;
    private volatile @Nullable Destination aside;
    private final Map<String, Destination> topics = new ConcurrentHashMap<>();
    private final Groups groups;
    private final Duration every;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param broker the broker's name in the configuration
     * @param every how old an answer may be
     */
    Watch(
            String broker,
            RepliesConfig replies,
            Destination replyTopic,
            Publisher publisher,
            Duration every,
            Supplier<Admin> admins) {
        this.broker = broker;
        this.every = every;
        this.groups = new Groups(broker, every);
        this.replies = replies;
        this.replyTopic = replyTopic;
        this.publisher = publisher;
        this.admins = admins;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("isthmus-kafka-watch-" + broker)
                .unstarted(this::run);
    }

    /** A reply topic, and how long a reply is kept on it if we make it. */
    private record Made(Destination topic, Duration retention) {}

    /** Looks after {@code topic} as after the reply topic. Before {@link #start}. */
    void alsoReplies(Destination topic, Duration retention) {
        durable = new Made(topic, retention);
    }

    /** Looks after {@code topic}, whose absence keeps nobody from being served. Before {@link #start}. */
    void aside(Destination topic) {
        aside = topic;
    }

    void start() {
        thread.start();
    }

    Destination topic(String name) {
        Destination topic = topics.computeIfAbsent(name, Destination::new);
        wake.release();
        return topic;
    }

    /** The members of {@code name} that read {@code topic}. */
    Groups.Watched group(String name, Destination topic) {
        Groups.Watched group = groups.of(name, topic);
        wake.release();
        return group;
    }

    /** Looks everything up again: to be called when the broker was lost. */
    void lookAgain() {
        topics.values().forEach(Destination::forget);
        groups.forget();
        wake.release();
    }

    /** Whether the reply topic is there because we have made it. */
    boolean hasMadeReplyTopic() {
        return replyTopicMade;
    }

    /** What of the topics is not as it must be, for an operator. */
    List<String> missing() {
        var missing = new ArrayList<String>();
        for (Destination topic : topics.values()) {
            switch (topic.state()) {
                case UNKNOWN -> missing.add("topic " + topic.topic() + " is not looked up yet");
                case MISSING -> missing.add("topic " + topic.topic() + " does not exist");
                case FORBIDDEN -> missing.add("the broker does not let the gateway see topic " + topic.topic());
                case LEADERLESS -> missing.add("topic " + topic.topic() + " has no leader");
                case KNOWN -> {}
            }
        }
        return missing;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW) {
                var _ = thread.join(CLOSE_WITHIN);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (var admin = admins.get()) {
                watch(admin);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failed) {
                LOG.atWarn().addKeyValue("broker", broker).setCause(failed).log("the broker cannot be watched");
                pause(every);
            }
        }
    }

    private void pause(Duration time) {
        try {
            if (wake.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException stopped) {
            closed = true;
        }
    }

    private void watch(Admin admin) throws InterruptedException {
        while (!closed) {
            publisher.mend();
            lookAtTopics(admin);
            groups.look(admin);
            TopicSizes.look(admin, topics.values());
            pause(isAllKnown() ? every : EVERY_WHILE_UNKNOWN);
        }
    }

    private boolean isAllKnown() {
        Made kept = durable;
        return replyTopic.state() == State.KNOWN
                && (kept == null || kept.topic().state() == State.KNOWN)
                && topics.values().stream().allMatch(topic -> topic.state() == State.KNOWN);
    }

    private void lookAtTopics(Admin admin) throws InterruptedException {
        var names = new HashSet<>(topics.keySet());
        names.add(replyTopic.topic());
        Made kept = durable;
        if (kept != null) {
            names.add(kept.topic().topic());
        }
        Destination letters = aside;
        if (letters != null) {
            names.add(letters.topic());
        }
        var answers = admin.describeTopics(names).topicNameValues();
        lookAtReplies(admin, new Made(replyTopic, REPLIES_RETAINED), answers);
        if (kept != null) {
            lookAtReplies(admin, kept, answers);
        }
        if (letters != null) {
            look(letters, answers.get(letters.topic()), _ -> true);
        }
        for (Destination topic : topics.values()) {
            look(topic, answers.get(topic.topic()), publisher::knows);
        }
    }

    private void lookAtReplies(Admin admin, Made made, Map<String, KafkaFuture<TopicDescription>> answers)
            throws InterruptedException {
        look(made.topic(), answers.get(made.topic().topic()), _ -> true);
        if (made.topic().state() == State.MISSING && replies.create()) {
            make(admin, made);
        }
    }

    private static void look(
            Destination topic, @Nullable KafkaFuture<TopicDescription> answer, Predicate<String> isPublishable)
            throws InterruptedException {
        if (answer == null) {
            return;
        }
        try {
            var partitions =
                    answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS).partitions();
            boolean led = partitions.stream()
                    .anyMatch(partition ->
                            partition.leader() != null && !partition.leader().isEmpty());
            if (!led) {
                topic.becomes(State.LEADERLESS, partitions.size());
            } else if (isPublishable.test(topic.topic())) {
                topic.becomes(State.KNOWN, partitions.size());
            }
        } catch (ExecutionException refused) {
            switch (refused.getCause()) {
                case UnknownTopicOrPartitionException _, InvalidTopicException _ -> topic.becomes(State.MISSING, 0);
                case TopicAuthorizationException _ -> topic.becomes(State.FORBIDDEN, 0);
                // The broker is away, say: what was known stays, and ReplyReader keeps requests from being sent.
                case null, default -> {}
            }
        } catch (TimeoutException noAnswer) {
            // As above.
        }
    }

    private void make(Admin admin, Made made) throws InterruptedException {
        var topic = new NewTopic(
                        made.topic().topic(),
                        Optional.of(replies.partitions()),
                        Optional.ofNullable(replies.replication()).map(Integer::shortValue))
                .configs(Map.of(
                        "retention.ms",
                        Long.toString(made.retention().toMillis()),
                        // What clock a service has is no concern of ours: RATIONALE.md.
                        "message.timestamp.type",
                        "LogAppendTime"));
        try {
            admin.createTopics(List.of(topic)).all().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            replyTopicMade |= made.topic() == replyTopic;
            LOG.atInfo()
                    .addKeyValue("broker", broker)
                    .addKeyValue("topic", made.topic().topic())
                    .log("reply topic made");
        } catch (ExecutionException refused) {
            if (!(refused.getCause() instanceof TopicExistsException)) {
                LOG.atWarn()
                        .addKeyValue("broker", broker)
                        .addKeyValue("topic", made.topic().topic())
                        .setCause(refused.getCause())
                        .log("reply topic not made");
            }
        } catch (TimeoutException noAnswer) {
            // It is looked at again.
        }
    }
}

package io.isthmus.broker.kafka;

import io.isthmus.broker.Backlog;
import io.isthmus.broker.Consumers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster says of the consumer groups of services: one question for all of them, once in an interval, however many
 * routes want to know; and {@link Lags} where a route limits them. On the thread of {@link Watch}.
 */
final class Groups {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private final String broker;
    private final Duration every;
    private final Map<Reading, Watched> readers = new ConcurrentHashMap<>();
    private final Lags lags = new Lags();
    private volatile boolean isNew;
    private long lookedAt;

    /** A group, as far as it reads one topic. */
    private record Reading(String group, String topic) {}

    /** What is known of it. */
    record Watched(Destination topic, Consumers consumers, Backlog backlog) {

        private void becomeUnknown() {
            consumers.becomeUnknown();
            backlog.becomeUnknown();
        }
    }

    /**
     * @param broker the broker's name in the configuration
     * @param every how old an answer may be
     */
    Groups(String broker, Duration every) {
        this.broker = broker;
        this.every = every;
    }

    /** The members of {@code group} that read {@code topic}. From any thread. */
    Watched of(String group, Destination topic) {
        Watched found = readers.computeIfAbsent(
                new Reading(group, topic.topic()),
                _ -> new Watched(topic, new Consumers(broker, group), new Backlog(every)));
        isNew = true;
        return found;
    }

    /** The broker was lost: what it has said may hold no longer. From any thread. */
    void forget() {
        readers.values().forEach(Watched::becomeUnknown);
    }

    /** Asks, if there is something to ask and the last answers are old. */
    void look(Admin admin) throws InterruptedException {
        boolean isDue = isNew || System.nanoTime() - lookedAt >= every.toNanos();
        if (readers.isEmpty() || !isDue) {
            return;
        }
        isNew = false;
        lookedAt = System.nanoTime();
        var groups = readers.keySet().stream().map(Reading::group).collect(Collectors.toSet());
        var answers = admin.describeConsumerGroups(groups).describedGroups();
        for (var each : readers.entrySet()) {
            KafkaFuture<ConsumerGroupDescription> answer =
                    answers.get(each.getKey().group());
            if (answer != null) {
                look(each.getKey().topic(), each.getValue().consumers(), answer);
            }
        }
        lags.look(
                admin,
                readers.entrySet().stream()
                        .filter(each -> each.getValue().backlog().isLimited()
                                && each.getValue().topic().partitions() > 0)
                        .map(each -> new Lags.Asked(
                                each.getKey().group(),
                                each.getValue().topic(),
                                each.getValue().backlog()))
                        .toList());
    }

    private static void look(String topic, Consumers consumers, KafkaFuture<ConsumerGroupDescription> answer)
            throws InterruptedException {
        try {
            Boolean read = isRead(topic, answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
            if (read != null) {
                consumers.are(read);
            }
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof GroupIdNotFoundException) {
                consumers.are(false);
            } else {
                consumers.becomeUnknown();
            }
        } catch (TimeoutException noAnswer) {
            consumers.becomeUnknown();
        }
    }

    /**
     * Null while the group shares out its partitions: a service that was there is there, and one that has just come back
     * might not see what is sent before it has some.
     */
    private static @Nullable Boolean isRead(String topic, ConsumerGroupDescription group) {
        boolean isAssigned = group.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .anyMatch(partition -> partition.topic().equals(topic));
        if (isAssigned) {
            return true;
        }
        return switch (group.groupState()) {
            case EMPTY, DEAD, STABLE -> false;
            default -> null;
        };
    }
}

package io.isthmus.broker.kafka;

import io.isthmus.broker.Backlog;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How far groups are behind on their topics: the ends of the partitions less what the group has committed. Two questions for
 * all of them.
 */
final class Lags {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    /**
     * Where partitions ended when they were first looked at, for those of which a group has committed nothing: what has come
     * since waits for it, what was before nobody knows.
     */
    private final Map<Begun, Long> begun = new HashMap<>();

    private record Begun(String group, TopicPartition partition) {}

    /** What is asked about: the lag of {@code group} on {@code topic}. */
    record Asked(String group, Destination topic, Backlog backlog) {

        private Stream<TopicPartition> partitions() {
            return IntStream.range(0, topic.partitions()).mapToObj(number -> new TopicPartition(topic.topic(), number));
        }
    }

    void look(Admin admin, Collection<Asked> all) throws InterruptedException {
        if (all.isEmpty()) {
            return;
        }
        var ends = admin.listOffsets(all.stream()
                .flatMap(Asked::partitions)
                .distinct()
                .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest())));
        var specs = all.stream()
                .collect(Collectors.groupingBy(
                        Asked::group, Collectors.flatMapping(Asked::partitions, Collectors.toSet())));
        var committed = admin.listConsumerGroupOffsets(specs.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> new ListConsumerGroupOffsetsSpec().topicPartitions(each.getValue()))));
        for (Asked asked : all) {
            try {
                asked.backlog().seen(lag(asked, ends, committed), System.nanoTime());
            } catch (ExecutionException | TimeoutException notSaid) {
                asked.backlog().becomeUnknown();
            }
        }
    }

    private long lag(Asked asked, ListOffsetsResult ends, ListConsumerGroupOffsetsResult committed)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> known = committed(asked.group(), committed);
        long lag = 0;
        for (TopicPartition partition : asked.partitions().toList()) {
            long end = get(ends.partitionResult(partition)).offset();
            OffsetAndMetadata position = known.get(partition);
            var key = new Begun(asked.group(), partition);
            long from = position != null ? position.offset() : begun.computeIfAbsent(key, _ -> end);
            // A topic that was made anew begins below what was committed.
            lag += Math.max(0, end - from);
        }
        return lag;
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(
            String group, ListConsumerGroupOffsetsResult committed)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return get(committed.partitionsToOffsetAndMetadata(group));
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw refused;
        }
    }

    private static <T> T get(KafkaFuture<T> answer) throws ExecutionException, TimeoutException, InterruptedException {
        return answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}

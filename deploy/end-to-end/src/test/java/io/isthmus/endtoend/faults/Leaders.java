package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;

/** Which node of a cluster leads the partitions of some topics, and how that is changed. */
final class Leaders {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final Admin admin;
    private final List<String> topics;

    Leaders(Admin admin, String... topics) {
        this.admin = admin;
        this.topics = List.of(topics);
    }

    /** All partitions get {@code node} as their preferred leader, and then as their leader. */
    void move(int node) throws Exception {
        var orders = new HashMap<TopicPartition, Optional<NewPartitionReassignment>>();
        partitions().forEach((partition, info) -> {
            var order = new ArrayList<Integer>(List.of(node));
            info.replicas().stream().map(Node::id).filter(id -> id != node).forEach(order::add);
            orders.put(partition, Optional.of(new NewPartitionReassignment(order)));
        });
        admin.alterPartitionReassignments(orders).all().get();
        Awaitility.await("the new order is known")
                .atMost(WITHIN)
                .until(() -> partitions().values().stream()
                        .allMatch(each -> each.replicas().getFirst().id() == node));
        admin.electLeaders(ElectionType.PREFERRED, orders.keySet()).partitions().get();
        Awaitility.await("it leads")
                .atMost(WITHIN)
                .untilAsserted(() -> assertThat(ids()).containsOnly(node));
    }

    void awaitOthersThan(int node) {
        Awaitility.await("others lead")
                .atMost(WITHIN)
                .untilAsserted(() ->
                        assertThat(ids()).doesNotContain(node, Node.noNode().id()));
    }

    /** Until then, whoever wants a message confirmed waits for {@code node} too. */
    void awaitNotInSync(int node) {
        Awaitility.await("it is no longer waited for")
                .atMost(WITHIN)
                .until(() -> partitions().values().stream()
                        .allMatch(each -> each.isr().stream().noneMatch(replica -> replica.id() == node)));
    }

    void awaitAllInSync() {
        Awaitility.await("all replicas are in sync")
                .atMost(WITHIN)
                .until(() -> partitions().values().stream()
                        .allMatch(each -> each.isr().size() == each.replicas().size()));
    }

    private Set<Integer> ids() throws Exception {
        return partitions().values().stream()
                .map(each -> each.leader() == null
                        ? Node.noNode().id()
                        : each.leader().id())
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, TopicPartitionInfo> partitions() throws Exception {
        var found = new HashMap<TopicPartition, TopicPartitionInfo>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(each -> found.put(new TopicPartition(topic.name(), each.partition()), each)));
        return found;
    }
}

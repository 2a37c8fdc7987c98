package io.isthmus.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.endtoend.KafkaEcho;
import io.isthmus.endtoend.Ready;
import io.isthmus.endtoend.TestGateway;
import io.isthmus.endtoend.faults.Clients.Habits;
import io.isthmus.testbed.KafkaCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leaders of requests and replies move from node to node of a cluster of three, under load: no request fails. */
class LeaderMovedTest {

    private static final String REQUESTS = "leader.echo";
    private static final String REPLIES = "leader.replies";
    private static final int CLIENTS = 12;
    private static final Duration THINKS = Duration.ofMillis(10);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void leadersMoveByElectionAndByARollingRestartOfTheNodesAndNoRequestFails() throws Exception {
        try (var cluster = KafkaCluster.started();
                Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(REQUESTS, Optional.of(4), Optional.of((short) 3))))
                    .all()
                    .get();
            try (var echo = new KafkaEcho(cluster.bootstrap(), REQUESTS);
                    var gateway = TestGateway.start(folder, routes(cluster.bootstrap()));
                    var clients = new Clients(Habits.of(CLIENTS, DEADLINE).thinking(THINKS))) {
                echo.awaitReady();
                Ready.await(gateway.admin("/ready"));
                Recorder recorder = clients.recorder();
                var done = clients.send(Integer.MAX_VALUE, gateway.url("/kafka"));

                for (int node : cluster.nodeIds()) {
                    goesOn(recorder);
                    lead(admin, node);
                    assertThat(leaders(admin)).as("leaders after the election").containsOnly(node);
                }
                for (int node : cluster.nodeIds()) {
                    goesOn(recorder);
                    cluster.stop(node);
                    Awaitility.await("others lead")
                            .atMost(WITHIN)
                            .untilAsserted(() -> assertThat(leaders(admin))
                                    .doesNotContain(node, Node.noNode().id()));
                    goesOn(recorder);
                    cluster.start(node);
                    Awaitility.await("all replicas are in sync again")
                            .atMost(WITHIN)
                            .until(() -> partitions(admin).values().stream()
                                    .allMatch(each -> each.isr().size() == 3));
                }
                goesOn(recorder);
                clients.stop();
                done.await(30, TimeUnit.SECONDS);
                recorder.verify(Set.of("ok"));
            }
        }
    }

    private static void goesOn(Recorder recorder) {
        long before = recorder.count("ok");
        Awaitility.await("answers").atMost(WITHIN).until(() -> recorder.count("ok") > before + 200);
    }

    /** All partitions of both topics get {@code node} as their preferred leader, and then as their leader. */
    private static void lead(Admin admin, int node) throws Exception {
        var orders = new HashMap<TopicPartition, Optional<NewPartitionReassignment>>();
        partitions(admin).forEach((partition, info) -> {
            var order = new ArrayList<Integer>(List.of(node));
            info.replicas().stream().map(Node::id).filter(id -> id != node).forEach(order::add);
            orders.put(partition, Optional.of(new NewPartitionReassignment(order)));
        });
        admin.alterPartitionReassignments(orders).all().get();
        Awaitility.await("the new order is known")
                .atMost(WITHIN)
                .until(() -> partitions(admin).values().stream()
                        .allMatch(each -> each.replicas().getFirst().id() == node));
        admin.electLeaders(ElectionType.PREFERRED, orders.keySet()).partitions().get();
        Awaitility.await("it leads")
                .atMost(WITHIN)
                .untilAsserted(() -> assertThat(leaders(admin)).containsOnly(node));
    }

    private static Set<Integer> leaders(Admin admin) throws Exception {
        return partitions(admin).values().stream()
                .map(each -> each.leader() == null
                        ? Node.noNode().id()
                        : each.leader().id())
                .collect(Collectors.toSet());
    }

    private static Map<TopicPartition, TopicPartitionInfo> partitions(Admin admin) throws Exception {
        var found = new HashMap<TopicPartition, TopicPartitionInfo>();
        admin.describeTopics(List.of(REQUESTS, REPLIES))
                .allTopicNames()
                .get()
                .values()
                .forEach(topic -> topic.partitions()
                        .forEach(each -> found.put(new TopicPartition(topic.name(), each.partition()), each)));
        return found;
    }

    private static String routes(String bootstrap) {
        return """
                brokers:
                  events: {kafka: {bootstrap: [%s], replies: {topic: %s, replication: 3}}}
                routes:
                  kafka:
                    match: {method: POST, path: /kafka}
                    allow: anyone
                    call: {kafka: {broker: events, topic: %s}, timeout: 10s}
                """.formatted("\"" + bootstrap.replace(",", "\", \"") + "\"", REPLIES, REQUESTS);
    }
}

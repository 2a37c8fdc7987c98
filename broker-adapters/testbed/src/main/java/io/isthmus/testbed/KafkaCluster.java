package io.isthmus.testbed;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Three Kafka nodes that are one cluster, inside this JVM, whatever the source of other brokers is: what it is for, moving
 * leaders, does not ask for processes of their own. Every topic is on all three unless it says otherwise, and a message
 * is confirmed once two have it.
 */
public final class KafkaCluster implements AutoCloseable {

    private static final int NODES = 3;
    private static final String ALL = Integer.toString(NODES);

    private final List<EmbeddedKafka> nodes;

    private KafkaCluster(List<EmbeddedKafka> nodes) {
        this.nodes = nodes;
    }

    /** A running one. */
    public static KafkaCluster started() {
        var cluster = new KafkaCluster(EmbeddedKafka.cluster(
                NODES,
                KafkaSettings.defaults()
                        .with("default.replication.factor", ALL)
                        .with("offsets.topic.replication.factor", ALL)
                        .with("min.insync.replicas", "2")));
        // Each waits for most of the others.
        CompletableFuture.allOf(cluster.nodes.stream()
                        .map(node -> CompletableFuture.runAsync(
                                node::start, task -> Thread.ofPlatform().start(task)))
                        .toArray(CompletableFuture[]::new))
                .join();
        return cluster;
    }

    /** All nodes, as clients are told them: {@code host:port,host:port,…}. */
    public String bootstrap() {
        return nodes.stream().map(EmbeddedKafka::bootstrap).collect(Collectors.joining(","));
    }

    public List<Integer> nodeIds() {
        return nodes.stream().map(EmbeddedKafka::nodeId).toList();
    }

    /** Ends a node in good order: it hands over what it leads. */
    public void stop(int nodeId) {
        node(nodeId).stop();
    }

    /** Starts one that was stopped. */
    public void start(int nodeId) {
        node(nodeId).start();
    }

    private EmbeddedKafka node(int nodeId) {
        return nodes.stream()
                .filter(node -> node.nodeId() == nodeId)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + nodeId + " among " + nodeIds()));
    }

    /** All at once: the last one alone would wait for the others before it goes. */
    @Override
    public void close() {
        CompletableFuture.allOf(nodes.stream()
                        .map(node -> CompletableFuture.runAsync(
                                node::close, task -> Thread.ofPlatform().start(task)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }
}

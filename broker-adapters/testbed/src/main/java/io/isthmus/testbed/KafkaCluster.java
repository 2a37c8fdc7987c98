package io.isthmus.testbed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Three Kafka nodes that are one cluster, whatever the source of other brokers is: inside this JVM for leaders that move,
 * processes of their own for nodes that are killed. Every topic is on all three unless it says otherwise, and a message is
 * confirmed once two have it.
 */
public final class KafkaCluster implements AutoCloseable {

    private static final int NODES = 3;
    private static final String ALL = Integer.toString(NODES);

    private final Map<Integer, KafkaBroker> nodes = new LinkedHashMap<>();

    private KafkaCluster(Function<NodePlan, KafkaBroker> runner) {
        var settings = KafkaSettings.defaults()
                .with("default.replication.factor", ALL)
                .with("offsets.topic.replication.factor", ALL)
                .with("min.insync.replicas", "2");
        NodePlan.cluster(NODES, settings).forEach(plan -> nodes.put(plan.nodeId(), runner.apply(plan)));
    }

    /** A running one in this JVM: its nodes can be stopped. */
    public static KafkaCluster started() {
        return started(new KafkaCluster(EmbeddedKafka::new));
    }

    /** A running one of three processes, with a heap of 256 MB each: its nodes can be stopped and killed. */
    public static KafkaCluster startedAsProcesses() {
        return started(new KafkaCluster(ProcessKafka::new));
    }

    private static KafkaCluster started(KafkaCluster cluster) {
        try {
            // Each waits for most of the others.
            together(cluster.nodes.values().stream(), KafkaBroker::start);
            return cluster;
        } catch (RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    /** All nodes, as clients are told them: {@code host:port,host:port,…}. */
    public String bootstrap() {
        return nodes.values().stream().map(KafkaBroker::bootstrap).collect(Collectors.joining(","));
    }

    public List<Integer> nodeIds() {
        return List.copyOf(nodes.keySet());
    }

    /** Ends a node in good order: it hands over what it leads. */
    public void stop(int nodeId) {
        node(nodeId).stop();
    }

    /**
     * Ends a node as a power cut would, where it is a process of its own: the others learn of it when its session has
     * ended, after 5 s (9 s by default).
     */
    public void kill(int nodeId) {
        node(nodeId).kill();
    }

    /** Starts one that was stopped or killed. */
    public void start(int nodeId) {
        node(nodeId).start();
    }

    private KafkaBroker node(int nodeId) {
        KafkaBroker node = nodes.get(nodeId);
        if (node == null) {
            throw new IllegalArgumentException("no node " + nodeId + " among " + nodeIds());
        }
        return node;
    }

    /** All at once: the last one alone would wait for the others before it goes. */
    @Override
    public void close() {
        together(nodes.values().stream(), KafkaBroker::close);
    }

    private static void together(Stream<KafkaBroker> nodes, Consumer<KafkaBroker> what) {
        CompletableFuture.allOf(nodes.map(node -> CompletableFuture.runAsync(
                                () -> what.accept(node),
                                task -> Thread.ofPlatform().start(task)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }
}

package io.isthmus.testbed;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka node (KRaft, one process as broker and controller) on loopback, before it runs: who it is in its cluster, what it
 * is told, and a temporary folder with its data.
 */
final class NodePlan {

    /** Two brokers of one number in a JVM would quarrel over the names of their JMX beans. */
    private static final AtomicInteger NEXT_NODE_ID = new AtomicInteger(1);

    private final int nodeId;
    private final int controllerPort;
    private final Quorum quorum;
    private final KafkaSettings settings;
    private final Path data = Folders.temporary("isthmus-kafka");
    private boolean formatted;

    private NodePlan(Quorum quorum, int member, KafkaSettings settings) {
        this.nodeId = quorum.nodeIds.get(member);
        this.controllerPort = quorum.controllerPorts.get(member);
        this.quorum = quorum;
        this.settings = settings.resolved();
    }

    /** All there is of its cluster. */
    static NodePlan alone(KafkaSettings settings) {
        return new NodePlan(Quorum.of(1), 0, settings);
    }

    /** Nodes of one cluster; none comes up before most of them are started. */
    static List<NodePlan> cluster(int nodes, KafkaSettings settings) {
        Quorum quorum = Quorum.of(nodes);
        return IntStream.range(0, nodes)
                .mapToObj(member -> new NodePlan(quorum, member, settings))
                .toList();
    }

    int nodeId() {
        return nodeId;
    }

    String bootstrap() {
        return settings.bootstrap();
    }

    Path data() {
        return data;
    }

    /** Lays out the data, once. */
    void format() {
        if (formatted) {
            return;
        }
        try (var quiet = new PrintStream(OutputStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(quiet)
                    .setClusterId(quorum.clusterId)
                    .setNodeId(nodeId)
                    .setControllerListenerName("CONTROLLER")
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .addDirectory(log().toString())
                    .setMetadataLogDirectory(log().toString())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException("could not lay out the data of Kafka in " + data, e);
        }
        formatted = true;
    }

    Properties properties() {
        var all = new Properties();
        all.putAll(NodeSettings.SMALL);
        all.put("node.id", Integer.toString(nodeId));
        all.put("controller.quorum.voters", quorum.voters());
        var side = settings.side();
        all.putAll(settings.listeners(
                "127.0.0.1", settings.port(), side == null ? 0 : side.port(), "127.0.0.1:" + controllerPort));
        all.put("log.dirs", log().toString());
        all.putAll(settings.overrides());
        return all;
    }

    /** Removes the data. */
    void discard() {
        Folders.delete(data);
    }

    private Path log() {
        return data.resolve("log");
    }

    /** Who belongs to a cluster, as each of its nodes must know before it starts. */
    private record Quorum(String clusterId, List<Integer> nodeIds, List<Integer> controllerPorts) {

        static Quorum of(int nodes) {
            return new Quorum(
                    Uuid.randomUuid().toString(),
                    IntStream.range(0, nodes)
                            .mapToObj(_ -> NEXT_NODE_ID.getAndIncrement())
                            .toList(),
                    IntStream.range(0, nodes).mapToObj(_ -> Ports.free()).toList());
        }

        String voters() {
            return IntStream.range(0, nodeIds.size())
                    .mapToObj(member -> nodeIds.get(member) + "@127.0.0.1:" + controllerPorts.get(member))
                    .collect(Collectors.joining(","));
        }
    }
}

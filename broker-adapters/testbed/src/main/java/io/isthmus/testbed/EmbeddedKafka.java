package io.isthmus.testbed;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka node inside this JVM (KRaft, one process as broker and controller), on loopback, with its data in a
 * temporary folder that outlives {@link #stop()} and is removed by {@link #close()}.
 *
 * <p>It cannot be paused, and {@link #kill()} is no harder than {@link #stop()}; {@link Brokers#newKafka()} gives one
 * that can do both.
 */
public final class EmbeddedKafka implements KafkaBroker {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** Two brokers of one number in a JVM would quarrel over the names of their JMX beans. */
    private static final AtomicInteger NEXT_NODE_ID = new AtomicInteger(1);

    private final int nodeId;
    private final int controllerPort;
    private final Quorum quorum;
    private final KafkaSettings settings;
    private final Path data = Folders.temporary("isthmus-kafka");
    private @Nullable KafkaRaftServer server;
    private boolean formatted;

    /** A broker that does not run yet. */
    public EmbeddedKafka(KafkaSettings settings) {
        this(settings, Quorum.of(1), 0);
    }

    private EmbeddedKafka(KafkaSettings settings, Quorum quorum, int member) {
        this.settings = settings.resolved();
        this.quorum = quorum;
        this.nodeId = quorum.nodeIds.get(member);
        this.controllerPort = quorum.controllerPorts.get(member);
    }

    /** Nodes of one cluster, that do not run yet; none comes up before most of them are started. */
    static List<EmbeddedKafka> cluster(int nodes, KafkaSettings settings) {
        Quorum quorum = Quorum.of(nodes);
        return IntStream.range(0, nodes)
                .mapToObj(member -> new EmbeddedKafka(settings, quorum, member))
                .toList();
    }

    int nodeId() {
        return nodeId;
    }

    /** A running broker on a free port. */
    public static EmbeddedKafka started() {
        return started(KafkaSettings.defaults());
    }

    public static EmbeddedKafka started(KafkaSettings settings) {
        var kafka = new EmbeddedKafka(settings);
        kafka.start();
        return kafka;
    }

    @Override
    public String bootstrap() {
        return settings.bootstrap();
    }

    @Override
    public void start() {
        if (server != null) {
            return;
        }
        format();
        var starting = new KafkaRaftServer(KafkaConfig.fromProps(properties(), false), Time.SYSTEM);
        starting.startup();
        server = starting;
        KafkaProbe.awaitAnswer(bootstrap(), START_LIMIT);
    }

    @Override
    public void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    @Override
    public void kill() {
        stop();
    }

    @Override
    public void pause() {
        throw new UnsupportedOperationException("a broker inside this JVM cannot be paused; take Brokers.newKafka()");
    }

    @Override
    public void unpause() {
        throw new UnsupportedOperationException("a broker inside this JVM cannot be paused; take Brokers.newKafka()");
    }

    @Override
    public void close() {
        stop();
        Folders.delete(data);
    }

    private void format() {
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

    private Path log() {
        return data.resolve("log");
    }

    private Properties properties() {
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

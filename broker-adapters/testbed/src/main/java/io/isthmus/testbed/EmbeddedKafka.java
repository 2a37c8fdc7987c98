package io.isthmus.testbed;

import java.time.Duration;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka node inside this JVM, on loopback, with its data in a temporary folder that outlives {@link #stop()} and is
 * removed by {@link #close()}.
 *
 * <p>It cannot be paused, and {@link #kill()} is no harder than {@link #stop()}; {@link Brokers#newKafka()} gives one
 * that can do both.
 */
public final class EmbeddedKafka implements KafkaBroker {

    static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final NodePlan plan;
    private @Nullable KafkaRaftServer server;

    /** A broker that does not run yet. */
    public EmbeddedKafka(KafkaSettings settings) {
        this(NodePlan.alone(settings));
    }

    EmbeddedKafka(NodePlan plan) {
        this.plan = plan;
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
        return plan.bootstrap();
    }

    @Override
    public void start() {
        if (server != null) {
            return;
        }
        plan.format();
        var starting = new KafkaRaftServer(KafkaConfig.fromProps(plan.properties(), false), Time.SYSTEM);
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
        plan.discard();
    }
}

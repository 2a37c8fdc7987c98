package io.isthmus.testbed;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A Kafka node in a container, from {@code apache/kafka} or an image that is told by the same environment variables.
 *
 * <p>Not by way of Testcontainers' {@code KafkaContainer}: that starts the broker from a script it copies in, so that
 * the signal to stop never reaches the broker and each good-bye takes the engine's full patience; and it cannot be told
 * the port to advertise.
 */
final class ContainerKafka implements KafkaBroker {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int PORT = 9092;
    private static final int CONTROLLER_PORT = 9093;
    private static final int SIDE_PORT = 9094;

    private final KafkaSettings settings;
    private final Container container;

    private ContainerKafka(String image, KafkaSettings settings) {
        this.settings = settings;
        var side = settings.side();
        var ports =
                side == null ? Map.of(settings.port(), PORT) : Map.of(settings.port(), PORT, side.port(), SIDE_PORT);
        this.container = new Container(
                new GenericContainer<>(image)
                        .withEnv(environment(settings))
                        .withExposedPorts(ports.values().toArray(Integer[]::new))
                        .waitingFor(Wait.forLogMessage(".*Transitioning from RECOVERY to RUNNING.*", 1)
                                .withStartupTimeout(START_LIMIT)),
                ports);
    }

    static ContainerKafka started(String image, KafkaSettings asked) {
        var kafka = new ContainerKafka(image, asked.resolved());
        kafka.start();
        return kafka;
    }

    @Override
    public String bootstrap() {
        return settings.bootstrap();
    }

    @Override
    public void start() {
        container.start();
        KafkaProbe.awaitAnswer(bootstrap(), START_LIMIT);
    }

    @Override
    public void stop() {
        container.stop();
    }

    @Override
    public void kill() {
        container.kill();
    }

    @Override
    public void pause() {
        container.pause();
    }

    @Override
    public void unpause() {
        container.unpause();
    }

    @Override
    public void close() {
        container.close();
    }

    private static Map<String, String> environment(KafkaSettings settings) {
        var properties = new TreeMap<>(NodeSettings.SMALL);
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@localhost:" + CONTROLLER_PORT);
        properties.putAll(settings.listeners("", PORT, SIDE_PORT, ":" + CONTROLLER_PORT));
        properties.putAll(settings.overrides());
        var environment = new TreeMap<String, String>();
        properties.forEach((name, value) -> environment.put(variable(name), value));
        environment.put("CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw");
        return environment;
    }

    /** The image's rule, backwards: {@code a.b_c-d} is {@code KAFKA_A_B__C___D}. */
    private static String variable(String property) {
        return "KAFKA_"
                + property.replace("_", "__")
                        .replace("-", "___")
                        .replace(".", "_")
                        .toUpperCase(Locale.ROOT);
    }
}

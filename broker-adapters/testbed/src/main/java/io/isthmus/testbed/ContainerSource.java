package io.isthmus.testbed;

import java.util.Map;
import org.testcontainers.DockerClientFactory;

/** Brokers in containers, from images that are here already: nothing is ever pulled. */
record ContainerSource(String kafkaImage, String rabbitmqImage, String why) implements Source {

    private static final String NO_RYUK = "TESTCONTAINERS_RYUK_DISABLED";

    /** @throws IllegalStateException that says what is missing */
    static ContainerSource required() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException("brokers=containers, but no container engine answers");
        }
        var images = Images.local();
        return new ContainerSource(
                images.kafka().orElseThrow(() -> Images.missing("Kafka", "images.kafka")),
                images.rabbitmq().orElseThrow(() -> Images.missing("RabbitMQ", "images.rabbitmq")),
                "asked for");
    }

    /** Containers where that works as it is, else embedded brokers. */
    static Source offered() {
        if (!Boolean.parseBoolean(System.getenv(NO_RYUK))) {
            // Without it Testcontainers would first pull an image of its own.
            return new EmbeddedSource("the environment lacks " + NO_RYUK + "=true");
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return new EmbeddedSource("no container engine answers");
        }
        var images = Images.local();
        if (images.kafka().isEmpty() || images.rabbitmq().isEmpty()) {
            return new EmbeddedSource("an engine answers, but has no images of Kafka and RabbitMQ");
        }
        return new ContainerSource(
                images.kafka().get(), images.rabbitmq().get(), "an engine answers, and the images are there");
    }

    /** Closed with the JVM by Testcontainers, as every container. */
    @Override
    public KafkaBroker sharedKafka() {
        return newKafka(KafkaSettings.defaults());
    }

    @Override
    public AmqpBroker sharedAmqp() {
        return newAmqp();
    }

    @Override
    public KafkaBroker newKafka(KafkaSettings settings) {
        return ContainerKafka.started(kafkaImage, settings);
    }

    @Override
    public AmqpBroker newAmqp() {
        return ContainerAmqp.started(rabbitmqImage, Map.of());
    }

    @Override
    public AmqpBroker newAmqp(int messageBytesMax) {
        return ContainerAmqp.started(
                rabbitmqImage,
                Map.of("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-rabbit max_message_size " + messageBytesMax));
    }

    @Override
    public String reason() {
        return "containers (" + why + "; " + kafkaImage + ", " + rabbitmqImage + ")";
    }
}

package io.isthmus.testbed;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * RabbitMQ in a container, from {@code rabbitmq} or an image that is told by the same environment variables. What was
 * declared durable and published as persistent is there again after {@link #stop()} and {@link #start()}.
 */
final class ContainerAmqp implements AmqpBroker {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int PORT = 5672;

    private final int port = Ports.free();
    private final Container container;

    private ContainerAmqp(String image, Map<String, String> environment) {
        var name = DockerImageName.parse(image).asCompatibleSubstituteFor("rabbitmq");
        var rabbit = new RabbitMQContainer(name);
        // Of all the ports that it would publish only this one is wanted, and not every image has the others.
        rabbit.withEnv(environment);
        rabbit.setExposedPorts(List.of(PORT));
        rabbit.waitingFor(Wait.forLogMessage(".*Server startup complete.*", 1).withStartupTimeout(START_LIMIT));
        this.container = new Container(rabbit, Map.of(port, PORT));
    }

    /** @param environment what the image is told besides */
    static ContainerAmqp started(String image, Map<String, String> environment) {
        var amqp = new ContainerAmqp(image, environment);
        amqp.start();
        return amqp;
    }

    @Override
    public String uri() {
        return AmqpProbe.uri(port);
    }

    @Override
    public boolean isRabbitMq() {
        return true;
    }

    @Override
    public void start() {
        container.start();
        AmqpProbe.awaitAnswer(uri(), START_LIMIT);
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
    public void alarm() {
        container.run("rabbitmqctl", "set_vm_memory_high_watermark", "0");
    }

    @Override
    public void endAlarm() {
        container.run("rabbitmqctl", "set_vm_memory_high_watermark", "0.6");
    }

    @Override
    public void elect(String queue) {
        container.run("rabbitmqctl", "eval", "ra:trigger_election({'%2F_" + queue + "', node()}).");
    }

    @Override
    public void close() {
        container.close();
    }
}

package io.isthmus.bench.peer;

import io.isthmus.testbed.AmqpBroker;
import io.isthmus.testbed.KafkaBroker;
import java.io.IOException;

/** A Kafka node or an AMQP broker as a process: {@code kafka} or {@code amqp}. Tells its address. */
public final class Brokers {

    private Brokers() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "kafka" -> {
                // In this process, so that it stays on the core that it was given.
                System.setProperty("brokers", "embedded");
                KafkaBroker kafka = io.isthmus.testbed.Brokers.newKafka();
                Ready.tell(kafka.bootstrap());
            }
            case "amqp" -> {
                AmqpBroker amqp = io.isthmus.testbed.Brokers.newAmqp();
                Runtime.getRuntime().addShutdownHook(new Thread(amqp::close));
                Ready.tell((amqp.isRabbitMq() ? "RabbitMQ " : "Qpid ") + amqp.uri());
            }
            default -> throw new IllegalArgumentException("kafka or amqp, not " + arguments[0]);
        }
        while (System.in.read() >= 0) {
            // As long as there is somebody.
        }
        System.exit(0);
    }
}

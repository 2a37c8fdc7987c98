package io.isthmus.testbed;

import org.jspecify.annotations.Nullable;

/**
 * Where tests and the demo get their brokers.
 *
 * <p>{@link #kafka()} and {@link #amqp()} give the ones that all tests of a JVM share: started when first asked for,
 * ended with the JVM, not to be stopped by a test. {@link #newKafka()} and {@link #newAmqp()} give brokers of one's
 * own, running, to be broken at will and closed by whoever asked.
 *
 * <p>Tests that share a broker keep apart by names of their own for topics, queues and groups.
 */
public final class Brokers {

    private static @Nullable KafkaBroker sharedKafka;
    private static @Nullable AmqpBroker sharedAmqp;

    private Brokers() {}

    /** The Kafka that the tests of this JVM share. */
    public static synchronized KafkaBroker kafka() {
        if (sharedKafka == null) {
            sharedKafka = closedWithJvm(newKafka());
        }
        return sharedKafka;
    }

    /** The AMQP broker that the tests of this JVM share. */
    public static synchronized AmqpBroker amqp() {
        if (sharedAmqp == null) {
            sharedAmqp = closedWithJvm(newAmqp());
        }
        return sharedAmqp;
    }

    /** A Kafka of one's own. */
    public static KafkaBroker newKafka() {
        return newKafka(KafkaSettings.defaults());
    }

    /** A Kafka of one's own, with settings of one's own. */
    public static KafkaBroker newKafka(KafkaSettings settings) {
        return EmbeddedKafka.started(settings);
    }

    /** An AMQP broker of one's own. */
    public static AmqpBroker newAmqp() {
        return EmbeddedAmqp.started();
    }

    private static <B extends Broker> B closedWithJvm(B broker) {
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "close-shared-broker"));
        return broker;
    }
}

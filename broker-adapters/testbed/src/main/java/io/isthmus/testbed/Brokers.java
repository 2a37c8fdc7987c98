package io.isthmus.testbed;

import org.jspecify.annotations.Nullable;

/**
 * Where tests get their brokers: inside this JVM, in containers, or given from outside, as the system property
 * {@code brokers} says ({@code auto}, {@code embedded}, {@code containers} or {@code external}). The first call prints
 * which it is, and why.
 *
 * <p>{@link #kafka()} and {@link #amqp()} give the ones that all tests of a JVM share: started when first asked for,
 * ended with the JVM, not to be stopped by a test. {@link #newKafka()} and {@link #newAmqp()} give brokers of one's
 * own, running, to be broken at will and closed by whoever asked.
 *
 * <p>Tests that share a broker keep apart by names of their own for topics, queues and groups.
 */
public final class Brokers {

    private static @Nullable Source source;
    private static @Nullable KafkaBroker sharedKafka;
    private static @Nullable AmqpBroker sharedAmqp;

    private Brokers() {}

    /** The Kafka that the tests of this JVM share. */
    public static synchronized KafkaBroker kafka() {
        if (sharedKafka == null) {
            sharedKafka = source().sharedKafka();
        }
        return sharedKafka;
    }

    /** The AMQP broker that the tests of this JVM share. */
    public static synchronized AmqpBroker amqp() {
        if (sharedAmqp == null) {
            sharedAmqp = source().sharedAmqp();
        }
        return sharedAmqp;
    }

    /** A Kafka of one's own. */
    public static KafkaBroker newKafka() {
        return newKafka(KafkaSettings.defaults());
    }

    /** A Kafka of one's own, with settings of one's own. */
    public static KafkaBroker newKafka(KafkaSettings settings) {
        return source().newKafka(settings);
    }

    /** An AMQP broker of one's own. */
    public static AmqpBroker newAmqp() {
        return source().newAmqp();
    }

    /** An AMQP broker of one's own that closes the channel of a message whose body is larger. */
    public static AmqpBroker newAmqp(int messageBytesMax) {
        return source().newAmqp(messageBytesMax);
    }

    private static synchronized Source source() {
        if (source == null) {
            source = Source.chosen(System.getProperty("brokers", "auto"));
            System.out.println("brokers: " + source.reason());
        }
        return source;
    }
}

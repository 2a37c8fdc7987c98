package io.isthmus.testbed;

import org.jspecify.annotations.Nullable;

/** Brokers that somebody else runs; those that a test is to break are embedded all the same. */
record ExternalSource(@Nullable String bootstrap, @Nullable String uri) implements Source {

    static ExternalSource given() {
        return new ExternalSource(System.getProperty("kafka.bootstrap"), System.getProperty("amqp.uri"));
    }

    @Override
    public KafkaBroker sharedKafka() {
        return new ExternalKafka(required(bootstrap, "kafka.bootstrap", "host:port"));
    }

    @Override
    public AmqpBroker sharedAmqp() {
        return new ExternalAmqp(required(uri, "amqp.uri", "amqp://user:password@host:port"));
    }

    @Override
    public KafkaBroker newKafka(KafkaSettings settings) {
        return ProxiedKafka.started(settings);
    }

    @Override
    public AmqpBroker newAmqp() {
        return ProxiedAmqp.started();
    }

    @Override
    public AmqpBroker newAmqp(int messageBytesMax) {
        return ProxiedAmqp.started(messageBytesMax);
    }

    @Override
    public String reason() {
        return "external (asked for; Kafka at " + bootstrap + ", AMQP as amqp.uri says; what tests break is embedded)";
    }

    private static String required(@Nullable String value, String property, String shape) {
        if (value == null) {
            throw new IllegalStateException("brokers=external needs -D" + property + "=" + shape);
        }
        return value;
    }
}

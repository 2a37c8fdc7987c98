package io.isthmus.testbed;

/** Brokers inside this JVM. */
record EmbeddedSource(String why) implements Source {

    @Override
    public KafkaBroker sharedKafka() {
        return atExit(EmbeddedKafka.started());
    }

    @Override
    public AmqpBroker sharedAmqp() {
        return atExit(EmbeddedAmqp.started());
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
        return "embedded (" + why + ")";
    }

    private static <B extends Broker> B atExit(B broker) {
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "close-shared-broker"));
        return broker;
    }
}

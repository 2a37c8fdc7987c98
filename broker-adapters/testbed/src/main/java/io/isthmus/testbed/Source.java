package io.isthmus.testbed;

/** Where brokers come from. Whatever the source, a broker of one's own can be broken. */
interface Source {

    /** One that all tests of this JVM share; nobody stops it. */
    KafkaBroker sharedKafka();

    AmqpBroker sharedAmqp();

    KafkaBroker newKafka(KafkaSettings settings);

    AmqpBroker newAmqp();

    AmqpBroker newAmqp(int messageBytesMax);

    /** For the person who reads the output of the tests: which source, and why this one. */
    String reason();

    /** @param asked what the system property {@code brokers} says */
    static Source chosen(String asked) {
        return switch (asked) {
            case "embedded" -> new EmbeddedSource("asked for");
            case "containers" -> ContainerSource.required();
            case "external" -> ExternalSource.given();
            case "auto" -> ContainerSource.offered();
            default ->
                throw new IllegalArgumentException(
                        "brokers must be auto, embedded, containers or external, and is " + asked);
        };
    }
}

package io.isthmus.testbed;

/** From the source that the build was told to take: in containers, this is the test of containers. */
final class OwnKafkaTest extends KafkaBrokerContract {

    @Override
    KafkaBroker running() {
        return Brokers.newKafka();
    }
}

package io.isthmus.testbed;

final class EmbeddedKafkaTest extends KafkaBrokerContract {

    @Override
    KafkaBroker running() {
        return EmbeddedKafka.started();
    }
}

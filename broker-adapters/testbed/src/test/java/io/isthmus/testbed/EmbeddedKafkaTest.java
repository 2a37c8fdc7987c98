package io.isthmus.testbed;

/** Always, whatever the brokers of the other tests are. */
final class EmbeddedKafkaTest extends KafkaBrokerContract {

    @Override
    KafkaBroker running() {
        return ProxiedKafka.started(KafkaSettings.defaults());
    }
}

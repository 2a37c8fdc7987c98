package io.isthmus.testbed;

/** From the source that the build was told to take: in containers, this is the test of containers. */
final class OwnAmqpTest extends AmqpBrokerContract {

    @Override
    AmqpBroker running() {
        return Brokers.newAmqp();
    }
}

package io.isthmus.testbed;

/** Always, whatever the brokers of the other tests are. */
final class EmbeddedAmqpTest extends AmqpBrokerContract {

    @Override
    AmqpBroker running() {
        return ProxiedAmqp.started();
    }
}

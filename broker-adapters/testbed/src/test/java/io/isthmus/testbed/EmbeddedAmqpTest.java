package io.isthmus.testbed;

final class EmbeddedAmqpTest extends AmqpBrokerContract {

    @Override
    AmqpBroker running() {
        return EmbeddedAmqp.started();
    }
}

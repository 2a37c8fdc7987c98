package io.isthmus.broker.rabbitmq;

import io.isthmus.broker.BrokerContract;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.testbed.Brokers;

final class RabbitContractTest extends BrokerContract {

    @Override
    protected BrokerUnderTest broker() {
        return new RabbitUnderTest(Brokers.newAmqp());
    }
}

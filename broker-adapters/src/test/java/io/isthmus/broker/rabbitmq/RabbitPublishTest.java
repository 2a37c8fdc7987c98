package io.isthmus.broker.rabbitmq;

import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.PublishContract;
import io.isthmus.testbed.Brokers;

final class RabbitPublishTest extends PublishContract {

    @Override
    protected BrokerUnderTest broker() {
        return new RabbitUnderTest(Brokers.newAmqp());
    }
}

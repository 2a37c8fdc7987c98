package io.isthmus.broker.kafka;

import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.OutageContract;
import io.isthmus.testbed.Brokers;

final class KafkaOutageTest extends OutageContract {

    @Override
    protected BrokerUnderTest broker() {
        return new KafkaUnderTest(Brokers.newKafka());
    }
}

package io.isthmus.broker.kafka;

import io.isthmus.broker.BrokerContract;
import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.testbed.Brokers;

final class KafkaContractTest extends BrokerContract {

    @Override
    protected BrokerUnderTest broker() {
        return new KafkaUnderTest(Brokers.newKafka());
    }
}

package io.isthmus.broker.kafka;

import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.PublishContract;
import io.isthmus.testbed.Brokers;

final class KafkaPublishTest extends PublishContract {

    @Override
    protected BrokerUnderTest broker() {
        return new KafkaUnderTest(Brokers.newKafka());
    }
}

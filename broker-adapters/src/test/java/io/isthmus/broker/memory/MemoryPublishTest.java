package io.isthmus.broker.memory;

import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.PublishContract;

final class MemoryPublishTest extends PublishContract {

    @Override
    protected BrokerUnderTest broker() {
        return new MemoryUnderTest();
    }
}

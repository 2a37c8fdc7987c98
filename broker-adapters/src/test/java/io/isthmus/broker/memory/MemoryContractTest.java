package io.isthmus.broker.memory;

import io.isthmus.broker.BrokerContract;
import io.isthmus.broker.BrokerUnderTest;

final class MemoryContractTest extends BrokerContract {

    @Override
    protected BrokerUnderTest broker() {
        return new MemoryUnderTest();
    }
}

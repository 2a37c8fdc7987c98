package io.isthmus.broker.memory;

import io.isthmus.broker.BrokerUnderTest;
import io.isthmus.broker.OutageContract;

final class MemoryOutageTest extends OutageContract {

    @Override
    protected BrokerUnderTest broker() {
        return new MemoryUnderTest();
    }
}

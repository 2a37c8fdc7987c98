package io.isthmus.ingress.http;

import io.isthmus.aggregator.loop.VertxLoop;
import io.isthmus.aggregator.store.MemoryStore;
import io.isthmus.aggregator.store.StoreAdapter;
import io.isthmus.schema.config.ByteSize;
import io.isthmus.schema.config.MemoryStoreConfig;
import io.vertx.core.Vertx;

class MemoryCallbackTest extends CallbackContract {

    @Override
    protected StoreAdapter store(Vertx vertx, VertxLoop loop) {
        return new MemoryStore(new MemoryStoreConfig(100, new ByteSize(1 << 20), new ByteSize(8 * 1024)), loop);
    }
}

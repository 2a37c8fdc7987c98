package io.isthmus.schema.config;

/** Where the gateway keeps what outlives a request, by the kind of store. */
public sealed interface StoreConfig permits MemoryStoreConfig, RedisStoreConfig {

    /** The largest single value, headers and body of a kept answer together. */
    ByteSize valueBytesMax();
}

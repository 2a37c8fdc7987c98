package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.range;

/** A store in the memory of this instance: lost with it, and not seen by the others. */
@Variant("memory")
public record MemoryStoreConfig(
        @Key(value = "Entries; with so many, what would need one more is answered 503.", fallback = "100000")
        int entriesMax,

        @Key(value = "Bytes of all entries together, each counted as 1KiB at the least.", fallback = "256MiB")
        ByteSize bytesMax,

        @Key(value = "Bytes of one entry: headers and body of a kept answer.", fallback = "8MiB")
        ByteSize valueBytesMax)
        implements StoreConfig {

    public MemoryStoreConfig {
        range(entriesMax, 1, 100_000_000, "entriesMax");
        check(bytesMax.bytes() >= 1 << 20, "bytesMax", "must be at least 1MiB");
        RedisStoreConfig.checkValue(valueBytesMax);
    }
}

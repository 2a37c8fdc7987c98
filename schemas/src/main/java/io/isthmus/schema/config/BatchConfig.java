package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.range;

/** Many messages in one request: a body of {@code application/x-ndjson}, a record a line. */
public record BatchConfig(
        @Key(value = "Records in one request; those after it are not published.", fallback = "10000")
        int recordsMax,

        @Key(value = "The length of one record.", fallback = "64KiB")
        ByteSize recordBytesMax,

        @Key(
                value = "Records of one request that wait for the broker at once; no more of it is read meanwhile.",
                fallback = "64")
        int underWayMax) {

    public BatchConfig {
        range(recordsMax, 1, 1_000_000, "recordsMax");
        range(recordBytesMax.bytes(), 2, 1 << 30, "recordBytesMax");
        range(underWayMax, 1, 10_000, "underWayMax");
    }
}

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.time.Duration;

/** What one instance lets in before it refuses. */
public record LimitsConfig(
        @Key(value = "Open connections; the next one is closed at once.", fallback = "20000")
        int connectionsMax,

        @Key(value = "Request line and header fields together; more is answered 431.", fallback = "16KiB")
        ByteSize headersBytesMax,

        @Key(value = "A body that is held whole; more is answered 413.", fallback = "1MiB")
        ByteSize bodyBytesMax,

        @Key(
                value = "The time a client has to send its header fields, over HTTP/2 each block of them.",
                fallback = "10s")
        Duration headersWithin,

        @Key(
                value = "The slowest a body may come in. A rate, not a total, so that long uploads are not cut.",
                fallback = "1KiB/s")
        ByteRate bodyRateMin,

        @Key(value = "How long a connection may be idle before it is closed.", fallback = "60s")
        Duration idle,

        @Key(value = "Requests under way; the next one is answered 503.", fallback = "10000")
        int requestsInFlightMax) {

    public LimitsConfig {
        range(connectionsMax, 1, 10_000_000, "connectionsMax");
        range(requestsInFlightMax, 1, 10_000_000, "requestsInFlightMax");
        check(
                headersBytesMax.bytes() >= 1 << 10 && headersBytesMax.bytes() <= 1 << 20,
                "headersBytesMax",
                "must be between 1KiB and 1MiB, but is " + headersBytesMax);
        check(
                bodyBytesMax.bytes() >= 1 && bodyBytesMax.bytes() <= 1 << 30,
                "bodyBytesMax",
                "must be between 1B and 1GiB, but is " + bodyBytesMax);
        positive(headersWithin, "headersWithin");
        positive(idle, "idle");
    }
}

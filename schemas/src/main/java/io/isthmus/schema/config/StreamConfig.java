package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The messages of a topic or an exchange as they come, to any number of clients. */
@Variant("stream")
public record StreamConfig(
        @Inline StreamSourceConfig source,

        @Key(
                value = "Clients at once, of this route and this instance; the next one is answered 503.",
                fallback = "10000")
        int clientsMax,

        @Key(
                value =
                        "How many messages a client may fall behind the newest one before it is dropped. So many of the "
                                + "last messages are kept, for slow clients and for those that come back; all clients share them.",
                fallback = "1000")
        int bufferEventsMax,

        @Key(value = "The same in bytes: no more than this is kept.", fallback = "4MiB")
        ByteSize bufferBytesMax,

        @Key(
                value = "How many older messages are read from Kafka for a client that comes back; it is then told "
                        + "to come back for the next ones.",
                fallback = "10000")
        int replayMax,

        @Key(value = "A sign of life where there is nothing to send for so long.", fallback = "15s")
        Duration heartbeat,

        @Key(value = "How long a client is told to wait before it comes back.", fallback = "3s")
        Duration retry,

        @Key(value = "How long the topic or exchange is read on after the last client has gone.", fallback = "30s")
        Duration linger,

        @Key(
                "What the messages are instead of JSON; clients and the filter get JSON. Left out: clients get them as they are.")
        @Nullable
        PayloadConfig payload)
        implements ActionConfig {

    public StreamConfig {
        range(clientsMax, 1, 10_000_000, "clientsMax");
        range(bufferEventsMax, 1, 1_000_000, "bufferEventsMax");
        range(bufferBytesMax.bytes(), 1024, 1L << 32, "bufferBytesMax");
        range(replayMax, 1, 10_000_000, "replayMax");
        positive(heartbeat, "heartbeat");
        positive(retry, "retry");
        positive(linger, "linger");
        var filter = source.filter();
        check(
                filter == null
                        || (filter.expressions().size() == 1
                                && filter.expressions().getFirst().key().isEmpty()),
                "filter",
                "must be one expression, such as \"${key = query.sku}\"");
        if (payload != null) {
            check(!payload.namesReply(), "payload", "must have no reply: nobody replies to a stream");
            check(
                    payload.subject() == null,
                    "payload." + payload.kind() + ".subject",
                    "must not stand in a stream: each message says which schema it was written with");
        }
    }
}

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.range;
import static io.isthmus.schema.config.Checks.watchInterval;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A RabbitMQ broker, or another one that speaks AMQP 0-9-1. */
@Variant("rabbitmq")
public record RabbitBrokerConfig(
        @Key("Where it is and who we are to it, such as amqp://user:password@host:5672/vhost; amqps for TLS. "
                + "The user and password are never printed.")
        URI uri,

        @Key(value = "The queue that replies come back on.", fallback = "{}")
        RepliesConfig replies,

        @Key(
                value = "How often the connection is checked for life. One that has gone silent is given up after a "
                        + "little more than twice this.",
                fallback = "5s")
        Duration heartbeat,

        @Key(value = "Requests waiting to be written to the broker; the next one is answered 503.", fallback = "10000")
        int publishQueueMax,

        @Key(value = "Requests waiting for their replies; the next one is answered 503.", fallback = "10000")
        int pendingMax,

        @Key(
                value =
                        "How often the broker is asked about the queues of services: what the gateway knows of them is at "
                                + "most so old while the broker answers.",
                fallback = "1s")
        Duration watchEvery,

        @Key("Where requests go that could not be published, and replies that cannot be read. Left out: nowhere.")
        @Nullable
        DeadExchangeConfig deadLetters,

        @Key(
                value = "The size of a message's body; a larger one is answered 413. RabbitMQ 4 takes 16MiB unless its "
                        + "max_message_size says otherwise, RabbitMQ 3 takes 128MiB.",
                fallback = "16MiB")
        ByteSize messageBytesMax,

        @Key(
                value =
                        "The body of one reply; a larger one is answered 502, and is a dead letter where there are some.",
                fallback = "16MiB")
        ByteSize replyBytesMax)
        implements BrokerConfig {

    /** What RabbitMQ 4 takes unless it is told otherwise. */
    private static final ByteSize MESSAGE_BYTES_MAX = new ByteSize(16 << 20);

    private static final ByteSize REPLY_BYTES_MAX = new ByteSize(16 << 20);

    private static final Pattern USER_INFO = Pattern.compile("//[^@/]*@");

    /** A broker that is watched once a second, without dead letters and with the usual limits for messages. */
    public RabbitBrokerConfig(URI uri, RepliesConfig replies, Duration heartbeat, int publishQueueMax, int pendingMax) {
        this(
                uri,
                replies,
                heartbeat,
                publishQueueMax,
                pendingMax,
                Duration.ofSeconds(1),
                null,
                MESSAGE_BYTES_MAX,
                REPLY_BYTES_MAX);
    }

    public RabbitBrokerConfig {
        check(
                ("amqp".equals(uri.getScheme()) || "amqps".equals(uri.getScheme())) && uri.getHost() != null,
                "uri",
                "is not the address of a broker: write amqp://user:password@host:5672/vhost");
        check(
                heartbeat.compareTo(Duration.ofSeconds(1)) >= 0 && heartbeat.compareTo(Duration.ofHours(1)) <= 0,
                "heartbeat",
                "must be between 1s and 1h");
        range(publishQueueMax, 1, 10_000_000, "publishQueueMax");
        range(pendingMax, 1, 10_000_000, "pendingMax");
        watchInterval(watchEvery, "watchEvery");
        check(
                deadLetters == null || !deadLetters.exchange().startsWith(replies.queue() + "."),
                "deadLetters.exchange",
                "must not be one that replies come back on: the gateway would read its own letters");
        range(messageBytesMax.bytes(), 1, 512 << 20, "messageBytesMax");
        range(replyBytesMax.bytes(), 1, 1L << 30, "replyBytesMax");
    }

    /** Without the user and password of the address. */
    @Override
    public String toString() {
        return "RabbitBrokerConfig[uri=" + USER_INFO.matcher(uri.toString()).replaceFirst("//***@") + ", replies="
                + replies + ", heartbeat=" + heartbeat + ", publishQueueMax=" + publishQueueMax + ", pendingMax="
                + pendingMax + ", messageBytesMax=" + messageBytesMax + ", replyBytesMax=" + replyBytesMax
                + ", watchEvery="
                + watchEvery + ", deadLetters=" + deadLetters + "]";
    }

    /** The exchange of dead letters. The gateway does not make it, nor a queue behind it. */
    public record DeadExchangeConfig(
            @Key("Its name. The gateway does not make it, nor a queue behind it.")
            String exchange,

            @Key(value = "The routing key.", fallback = "isthmus.dead")
            String key,

            @Inline DeadLettersConfig limits) {

        public DeadExchangeConfig {
            notBlank(exchange, "exchange");
            check(key.length() <= 80, "key", "must not be longer than 80 characters");
        }
    }

    /** The queue that replies come back on: one for each instance, with a fanout exchange of the same name. */
    public record RepliesConfig(
            @Key(
                    value = "What the name of the queue begins with; the instance's name follows.",
                    fallback = "isthmus.replies")
            String queue,

            @Key(
                    value = "How long the queue outlives its connection: replies that are sent while the gateway "
                            + "connects again are kept so long.",
                    fallback = "1m")
            Duration expires,

            @Key(
                    value =
                            "The queue of all instances for replies that outlive the one that asked: those of routes with "
                                    + "async, where the store is shared. Durable, and on RabbitMQ a quorum queue.",
                    fallback = "isthmus.replies.durable")
            String durable) {

        public RepliesConfig {
            notBlank(queue, "queue");
            notBlank(durable, "durable");
            check(durable.length() <= 200, "durable", "must not be longer than 200 characters");
            check(queue.length() <= 150, "queue", "must not be longer than 150 characters");
            check(
                    expires.compareTo(Duration.ofSeconds(1)) >= 0 && expires.compareTo(Duration.ofDays(1)) <= 0,
                    "expires",
                    "must be between 1s and 1d");
        }
    }
}

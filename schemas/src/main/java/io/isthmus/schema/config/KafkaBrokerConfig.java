package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.notEmpty;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;
import static io.isthmus.schema.config.Checks.topicName;
import static io.isthmus.schema.config.Checks.watchInterval;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Kafka cluster. */
@Variant("kafka")
public record KafkaBrokerConfig(
        @Key("Addresses to begin with, each host:port.") List<String> bootstrap,

        @Key(value = "The topic that replies come back on.", fallback = "{}")
        RepliesConfig replies,

        @Key(
                value = "Handed to the Kafka clients as it is, by Kafka's own names. Values are never printed.",
                fallback = "{}")
        Map<String, String> client,

        @Key(value = "Requests waiting for their replies; the next one is answered 503.", fallback = "10000")
        int pendingMax,

        @Key(
                value =
                        "How often the cluster is asked about topics and the groups of services: what the gateway knows "
                                + "of them is at most so old while the cluster answers.",
                fallback = "1s")
        Duration watchEvery,

        @Key("Where requests go that could not be published, and replies that cannot be read. Left out: nowhere.")
        @Nullable
        DeadTopicConfig deadLetters,

        @Key(
                value =
                        "The size of a message, its key, headers and what Kafka adds included; a larger one is answered 413. "
                                + "Never more than the client's buffer.memory. A topic's own max.message.bytes may be less.",
                fallback = "1MiB")
        ByteSize messageBytesMax,

        @Key(
                value =
                        "The body of one reply; a larger one is answered 502, and is a dead letter where there are some.",
                fallback = "16MiB")
        ByteSize replyBytesMax)
        implements BrokerConfig {

    /** What a broker takes unless it is told otherwise. */
    private static final ByteSize MESSAGE_BYTES_MAX = new ByteSize(1 << 20);

    private static final ByteSize REPLY_BYTES_MAX = new ByteSize(16 << 20);

    /** The client's own default. */
    private static final String BUFFER_MEMORY = "33554432";

    /** The client settings that the gateway's promises rest on, and what each is for. */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("bootstrap.servers", "write bootstrap instead"),
            Map.entry("acks", "a request counts as accepted only when all in-sync replicas have it"),
            Map.entry("enable.idempotence", "a retry of the client must not send a request twice"),
            Map.entry("transactional.id", "requests are sent one by one"),
            Map.entry("max.block.ms", "an event loop must not wait for the client"),
            Map.entry("max.request.size", "write messageBytesMax instead"),
            Map.entry("group.id", "replies are read by assignment, never by a group"),
            Map.entry("group.instance.id", "replies are read by assignment, never by a group"),
            Map.entry("group.protocol", "replies are read by assignment, never by a group"),
            Map.entry("enable.auto.commit", "replies are read by assignment, never by a group"),
            Map.entry("auto.offset.reset", "it decides whether replies are lost"),
            Map.entry("allow.auto.create.topics", "the reply topic is made as replies.create says"),
            Map.entry("key.serializer", "keys and values cross as bytes"),
            Map.entry("value.serializer", "keys and values cross as bytes"),
            Map.entry("key.deserializer", "keys and values cross as bytes"),
            Map.entry("value.deserializer", "keys and values cross as bytes"));

    /** A cluster that is watched once a second, without dead letters and with the usual limits for messages. */
    public KafkaBrokerConfig(
            List<String> bootstrap, RepliesConfig replies, Map<String, String> client, int pendingMax) {
        this(bootstrap, replies, client, pendingMax, Duration.ofSeconds(1), null, MESSAGE_BYTES_MAX, REPLY_BYTES_MAX);
    }

    public KafkaBrokerConfig {
        notEmpty(bootstrap, "bootstrap", "name at least one address, such as [localhost:9092]");
        bootstrap.forEach(address -> check(
                address.matches("[^\\s:]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}"),
                "bootstrap",
                "is not an address: write host:port instead of '" + address + "'"));
        client.keySet()
                .forEach(setting -> check(
                        !OURS.containsKey(setting), "client", "must not have " + setting + ": " + OURS.get(setting)));
        range(pendingMax, 1, 10_000_000, "pendingMax");
        watchInterval(watchEvery, "watchEvery");
        check(
                deadLetters == null
                        || (!deadLetters.topic().equals(replies.topic())
                                && !deadLetters.topic().equals(replies.durable().topic())),
                "deadLetters.topic",
                "must not be a topic that replies come back on: the gateway would read its own letters");
        String memory = client.getOrDefault("buffer.memory", BUFFER_MEMORY);
        check(
                messageBytesMax.bytes() >= 1024 && messageBytesMax.bytes() <= Integer.MAX_VALUE,
                "messageBytesMax",
                "must be between 1KiB and 2GiB");
        check(
                !memory.matches("\\d{1,18}") || messageBytesMax.bytes() <= Long.parseLong(memory),
                "messageBytesMax",
                "must not be more than client: {buffer.memory: \"" + memory + "\"}, which all messages share");
        range(replyBytesMax.bytes(), 1, 1L << 30, "replyBytesMax");
        bootstrap = copy(bootstrap);
        client = copy(client);
    }

    /** Client settings by name only: a value may be a password. */
    @Override
    public String toString() {
        return "KafkaBrokerConfig[bootstrap=" + bootstrap + ", replies=" + replies + ", client=" + client.keySet()
                + ", pendingMax=" + pendingMax + ", messageBytesMax=" + messageBytesMax + ", replyBytesMax="
                + replyBytesMax
                + ", watchEvery=" + watchEvery
                + ", deadLetters="
                + deadLetters + "]";
    }

    /** The topic of dead letters. The gateway does not make it. */
    public record DeadTopicConfig(
            @Key("Its name. The gateway does not make it.") String topic,
            @Inline DeadLettersConfig limits) {

        public DeadTopicConfig {
            topicName(topic, "topic");
        }
    }

    /** The topic that replies come back on. It is read by assignment, never by a group. */
    public record RepliesConfig(
            @Key(value = "Its name.", fallback = "isthmus.replies")
            String topic,

            @Key(
                    value = "Its number of partitions when the gateway makes it; an existing topic keeps its own.",
                    fallback = "12")
            int partitions,

            @Key("Its replication factor when the gateway makes it. Left out: the broker's default.") @Nullable
            Integer replication,

            @Key(value = "Whether the gateway makes the topic when it is missing.", fallback = "true")
            boolean create,

            @Key(
                    value = "Whether every instance reads all partitions, for responders that ignore the "
                            + "partition header. It costs each instance the traffic of all.",
                    fallback = "false")
            boolean readAllPartitions,

            @Key(value = "Where replies come back that outlive the instance which asked.", fallback = "{}")
            DurableConfig durable) {

        public RepliesConfig {
            check(
                    !topic.equals(durable.topic()),
                    "durable.topic",
                    "must not be the topic that replies come back on: this one is read by a group");
            notBlank(topic, "topic");
            check(topic.matches("[A-Za-z0-9._-]{1,249}"), "topic", "is not a Kafka topic name: '" + topic + "'");
            range(partitions, 1, 10_000, "partitions");
            if (replication != null) {
                range(replication, 1, 100, "replication");
            }
        }
    }

    /**
     * Where replies come back that outlive the instance which asked: those of routes with {@code async}, where the store is
     * shared. It is made and partitioned as the reply topic is, and read by all instances as one group.
     */
    public record DurableConfig(
            @Key(value = "Its name.", fallback = "isthmus.replies.durable")
            String topic,

            @Key(value = "The consumer group of all instances.", fallback = "isthmus.replies")
            String group,

            @Key(
                    value =
                            "How long a reply is kept there when the gateway makes the topic: longer than the gateways may all be "
                                    + "away.",
                    fallback = "168h")
            Duration retention) {

        public DurableConfig {
            check(topic.matches("[A-Za-z0-9._-]{1,249}"), "topic", "is not a Kafka topic name: '" + topic + "'");
            notBlank(group, "group");
            positive(retention, "retention");
        }
    }
}

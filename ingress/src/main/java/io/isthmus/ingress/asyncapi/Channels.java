package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.BrokerConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.config.RabbitStreamConfig;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topics, queues and exchanges of a document, each with the messages that cross it. */
final class Channels {

    private static final String KAFKA_BINDING = "0.5.0";
    private static final String AMQP_BINDING = "0.3.0";

    private final Map<String, BrokerConfig> brokers;
    private final Servers servers;
    private final Map<String, Json> messages = new LinkedHashMap<>();
    private final Map<String, Channel> channels = new LinkedHashMap<>();

    /**
     * @param address null for one that only a message tells
     * @param messages by name, a reference to each
     */
    private record Channel(
            String broker,
            @Nullable String address,
            Map<String, Json> parameters,
            @Nullable String description,
            Json bindings,
            Map<String, Json> messages) {}

    /** A channel in this document. */
    record Place(String id) {
        Json ref() {
            return Members.ref("#/channels/" + id);
        }
    }

    Channels(Map<String, BrokerConfig> brokers, Servers servers) {
        this.brokers = brokers;
        this.servers = servers;
    }

    Place topic(String broker, String topic) {
        return add(broker, broker + "." + topic, topic, Map.of(), null, kafka(topic, null));
    }

    Place queue(String broker, String queue) {
        return add(broker, broker + "." + queue, queue, Map.of(), null, amqpQueue(broker, queue));
    }

    Place exchange(String broker, String exchange, Template key) {
        var address = Names.Address.of(key);
        return add(
                broker,
                broker + "." + exchange + (address.text().isEmpty() ? "" : "." + address.text()),
                address.text(),
                address.parameters(),
                null,
                amqpExchange(broker, exchange));
    }

    Place exchange(RabbitStreamConfig stream) {
        return add(
                stream.broker(),
                stream.broker() + "." + stream.exchange() + "." + stream.key(),
                stream.key(),
                Map.of(),
                "Read by a queue of its own for each instance, bound with this key.",
                amqpExchange(stream.broker(), stream.exchange()));
    }

    /**
     * Where replies come back to.
     *
     * @param durable whether it is where all instances read
     * @param told whether the request says where it is: then it has no address of its own here
     */
    Place replies(String broker, boolean durable, boolean told) {
        String id = broker + (durable ? ".durable-replies" : ".replies") + (told ? "" : ".untold");
        return switch (brokers.get(broker)) {
            case KafkaBrokerConfig kafka -> {
                var replies = kafka.replies();
                String topic = durable ? replies.durable().topic() : replies.topic();
                yield add(
                        broker,
                        id,
                        told ? null : topic,
                        Map.of(),
                        "The topic " + topic
                                + (durable
                                        ? ", read by all instances as one group."
                                        : ", a partition for each instance."),
                        kafka(topic, replies.partitions()));
            }
            case RabbitBrokerConfig rabbit -> {
                var replies = rabbit.replies();
                yield add(
                        broker,
                        id,
                        null,
                        Map.of(),
                        durable
                                ? "The queue " + replies.durable() + ", read by all instances."
                                : "A queue for each instance, " + replies.queue() + ".INSTANCE.",
                        durable ? amqpQueue(broker, replies.durable()) : amqpQueue(broker, null));
            }
            case null -> throw new IllegalStateException("no broker " + broker);
        };
    }

    private Place add(
            String broker,
            String name,
            @Nullable String address,
            Map<String, Json> parameters,
            @Nullable String description,
            Json bindings) {
        String id = Names.id(name);
        channels.computeIfAbsent(
                id, _ -> new Channel(broker, address, parameters, description, bindings, new LinkedHashMap<>()));
        return new Place(id);
    }

    /** Has {@code message} cross {@code place}; answers the reference that operations name it by. */
    Json message(Place place, String name, Json message) {
        String id = Names.id(name);
        messages.put(id, message);
        Channel channel = channels.get(place.id());
        if (channel == null) {
            throw new IllegalStateException("no channel " + place.id());
        }
        channel.messages().put(id, Members.ref("#/components/messages/" + id));
        return Members.ref("#/channels/" + place.id() + "/messages/" + id);
    }

    Map<String, Json> messages() {
        return messages;
    }

    Map<String, Json> all() {
        var all = new LinkedHashMap<String, Json>();
        channels.forEach((id, channel) -> {
            var members = Json.object().put("address", channel.address());
            if (channel.description() != null) {
                members.put("description", channel.description());
            }
            members.put("servers", servers.of(channel.broker())).put("messages", channel.messages());
            if (!channel.parameters().isEmpty()) {
                members.put("parameters", channel.parameters());
            }
            all.put(id, members.put("bindings", channel.bindings()).build());
        });
        return all;
    }

    private static Json kafka(String topic, @Nullable Integer partitions) {
        return Members.of(
                "kafka", Members.of("topic", topic, "partitions", partitions, "bindingVersion", KAFKA_BINDING));
    }

    private Json amqpQueue(String broker, @Nullable String queue) {
        return Members.of(
                "amqp",
                Members.of(
                        "is",
                        "queue",
                        "queue",
                        Members.of("name", queue, "vhost", vhost(broker)),
                        "bindingVersion",
                        AMQP_BINDING));
    }

    private Json amqpExchange(String broker, String exchange) {
        return Members.of(
                "amqp",
                Members.of(
                        "is",
                        "routingKey",
                        "exchange",
                        Members.of("name", exchange, "vhost", vhost(broker)),
                        "bindingVersion",
                        AMQP_BINDING));
    }

    private String vhost(String broker) {
        return brokers.get(broker) instanceof RabbitBrokerConfig rabbit ? Servers.vhost(rabbit) : "/";
    }
}

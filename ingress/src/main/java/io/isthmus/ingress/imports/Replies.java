package io.isthmus.ingress.imports;

import io.isthmus.ingress.imports.BrokerServers.Broker;
import io.isthmus.ingress.imports.BrokerServers.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the replies to an operation find back, as a dialect and where the gateway reads them. */
final class Replies {

    /** Where documents on AMQP 0-9-1 have a message's properties, for want of another place. */
    private static final List<String> PROPERTIES = List.of("correlation_id", "correlationid", "reply_to", "replyto");

    private final Part operation;
    private final Part reply;
    private final @Nullable Message request;
    private final @Nullable Message message;
    private final BrokerServers servers;
    private final Broker asked;
    private final @Nullable String correlation;
    private final @Nullable String replyTo;

    Replies(Part operation, @Nullable Message request, BrokerServers servers, Broker asked) {
        this.operation = operation;
        this.reply = Objects.requireNonNull(operation.get("reply"));
        this.request = request;
        this.message = Message.of(reply, reply.get("channel"));
        this.servers = servers;
        this.asked = asked;
        this.correlation = request == null ? null : request.correlation();
        Part address = reply.at("address", "location");
        this.replyTo = address == null ? null : Message.place(address);
    }

    /** The message that comes back; null where the document does not say. */
    @Nullable
    Message message() {
        return message;
    }

    /** What stands under {@code dialect}; null where that is left out. */
    @Nullable
    Object dialect() {
        if (operation.at(Merge.KEY, kind(), "dialect") != null) {
            return null;
        }
        return asked.kind() == Kind.KAFKA ? kafka() : rabbit();
    }

    private String kind() {
        return asked.kind() == Kind.KAFKA ? "kafka" : "rabbitmq";
    }

    private @Nullable Object kafka() {
        if (correlation == null) {
            operation.tell(
                    "does not say where its message has the correlation id: the dialect isthmus is assumed; give the "
                            + "message a correlationId, or write x-isthmus: {kafka: {dialect: …}}");
            return null;
        }
        String known = correlation.startsWith("/") ? null : KafkaDialectGuess.of(correlation, replyTo, headers());
        if (known != null) {
            return known.equals("isthmus") ? null : known;
        }
        Map<String, @Nullable Object> custom = custom(correlation);
        if (replyTo != null) {
            custom.put("replyTo", replyTo);
        }
        Part partition = partition();
        if (partition != null) {
            custom.put("replyPartition", partition.name());
            if ("integer".equals(partition.text("type"))) {
                custom.put("partitionAs", "int32");
            }
            partition.tell(
                    "is taken for the partition that the reply goes to; if it is not, take replyPartition out of the "
                            + "dialect");
        }
        return Map.of("custom", custom);
    }

    private Map<String, @Nullable Object> custom(String place) {
        Map<String, @Nullable Object> custom = new LinkedHashMap<>();
        custom.put("correlation", place);
        String back = message == null ? null : message.correlation();
        if (back != null && !back.equals(place)) {
            custom.put("replyCorrelation", back);
        }
        return custom;
    }

    private @Nullable Object rabbit() {
        boolean plain = (correlation == null || isProperty(correlation)) && (replyTo == null || isProperty(replyTo));
        String back = message == null ? null : message.correlation();
        if (plain && (back == null || isProperty(back))) {
            return request != null && request.headers().containsKey("isthmus-route") ? null : "amqp";
        }
        Map<String, @Nullable Object> custom = new LinkedHashMap<>();
        if (correlation != null && !isProperty(correlation)) {
            custom.put("correlation", correlation);
        }
        if (back != null && !isProperty(back) && !back.equals(correlation)) {
            custom.put("replyCorrelation", back);
        }
        if (replyTo != null && !isProperty(replyTo)) {
            custom.put("replyTo", replyTo);
        }
        return Map.of("custom", custom);
    }

    private static boolean isProperty(String place) {
        return PROPERTIES.contains(place.toLowerCase(Locale.ROOT));
    }

    private Map<String, Part> headers() {
        Map<String, Part> headers = new LinkedHashMap<>();
        if (message != null) {
            headers.putAll(message.headers());
        }
        if (request != null) {
            headers.putAll(request.headers());
        }
        return headers;
    }

    /** The header of a request that looks like one. */
    private @Nullable Part partition() {
        if (request == null) {
            return null;
        }
        return request.headers().entrySet().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).contains("partition"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The broker as the configuration has it for these replies. */
    Broker broker() {
        Part channel = reply.get("channel");
        if (asked.kind() == Kind.RABBITMQ) {
            if (channel != null && channel.text("address") != null && reply.at("address", "location") == null) {
                channel.tell(
                        "is a reply queue of a fixed name, and the gateway has one for each instance, which it names in "
                                + "reply_to: a service that does not look there is not heard");
            }
            return asked;
        }
        Map<String, @Nullable Object> replies = new LinkedHashMap<>();
        if (channel != null) {
            String bound = channel.text("bindings", "kafka", "topic");
            String topic = bound == null ? channel.text("address") : bound;
            if (topic != null && topic.matches("[A-Za-z0-9._-]{1,249}")) {
                replies.put("topic", topic);
                Part partitions = channel.at("bindings", "kafka", "partitions");
                if (partitions != null && partitions.value().isNumber()) {
                    replies.put("partitions", partitions.value());
                }
            }
        }
        if (!isPartitioned()) {
            replies.putIfAbsent("topic", "isthmus.replies");
            replies.put("readAllPartitions", true);
            reply.tell("does not say how a service is told the partition: every instance reads all of "
                    + replies.get("topic"));
        }
        boolean fixed = reply.at("address", "location") == null;
        return new Broker(
                asked.kind(), servers.replyingTo(asked.name(), replies, fixed && replies.containsKey("topic")));
    }

    /** Whether a reply comes on the partition that it was asked for on: all of our own dialects say it. */
    private boolean isPartitioned() {
        if (operation.at(Merge.KEY, "kafka", "dialect") != null || correlation == null || partition() != null) {
            return true;
        }
        String known = correlation.startsWith("/") ? null : KafkaDialectGuess.of(correlation, replyTo, headers());
        // Without an address in the request, the service has one of its own, and takes a partition of its own.
        return known != null && KafkaDialectGuess.saysPartition(known) && reply.at("address", "location") != null;
    }
}

package io.isthmus.ingress.imports;

import io.isthmus.ingress.imports.BrokerServers.Broker;
import io.isthmus.ingress.imports.BrokerServers.Kind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The operations of an AsyncAPI document as what routes do. Seen from the gateway it sends requests and receives events; a
 * document may as well be the service's own, which receives the requests.
 */
final class BrokerSide {

    private final Part document;
    private final Map<String, Part> operations;
    private final BrokerServers servers;
    private final SchemaFiles schemas;
    private final Set<String> used = new LinkedHashSet<>();

    /** @param document an AsyncAPI 3 document */
    BrokerSide(Part document, BrokerServers servers, SchemaFiles schemas) {
        this.document = document;
        Part all = document.get("operations");
        this.operations = all == null ? Map.of() : all.members();
        this.servers = servers;
        this.schemas = schemas;
    }

    /** The operation {@code id}; null when there is none. */
    @Nullable
    Part operation(String id) {
        Part operation = operations.get(id);
        if (operation != null) {
            used.add(id);
        }
        return operation;
    }

    /** Whether there is an operation {@code id}, or legs of a gather of that name. */
    boolean hasOperation(String id) {
        return operations.keySet().stream().anyMatch(each -> each.equals(id) || each.startsWith(id + "."));
    }

    /** Those whose id begins with {@code prefix}, by what follows. */
    Map<String, Part> operationsWithin(String prefix) {
        Map<String, Part> found = new LinkedHashMap<>();
        operations.forEach((id, operation) -> {
            if (id.startsWith(prefix)) {
                used.add(id);
                found.put(id.substring(prefix.length()), operation);
            }
        });
        return found;
    }

    /** What the document itself says of the legs of the gather {@code route}, by name; empty where it does not. */
    Map<String, Part> legs(String route) {
        Part legs = document.at(Merge.KEY, "routes", route, "gather", "legs");
        return legs == null ? Map.of() : legs.members();
    }

    /** Says which operations no request leads to. */
    void tellUnused() {
        operations.forEach((id, operation) -> {
            if (!used.contains(id)) {
                operation.tell(
                        "is no operation of the OpenAPI document: no route leads to it; give an operation there the "
                                + "operationId '" + id + "', or x-isthmus-operation: " + id);
            }
        });
    }

    /** What the route does, as {@code {call: …}}, {@code {publish: …}} or {@code {stream: …}}; null, and told, if it cannot. */
    @Nullable
    Map<String, @Nullable Object> action(HttpOperation http, Part operation) {
        Part channel = operation.get("channel");
        if (channel == null) {
            operation.tell("has no channel: there is no route for it");
            return null;
        }
        Broker broker = servers.of(channel);
        if (broker == null) {
            return null;
        }
        if (operation.get("reply") != null) {
            return wrapped("call", call(http, operation, channel, broker));
        }
        boolean receives = "receive".equals(operation.text("action"));
        boolean stream = http.method().equals("GET");
        if (stream != receives) {
            operation.tell("is taken from the service's side: the route "
                    + (stream ? "streams what the service sends" : "publishes what the service receives"));
        }
        return stream
                ? wrapped("stream", stream(operation, channel, broker))
                : wrapped("publish", publish(http, operation, channel, broker));
    }

    private static @Nullable Map<String, @Nullable Object> wrapped(
            String kind, @Nullable Map<String, @Nullable Object> made) {
        if (made == null) {
            return null;
        }
        Map<String, @Nullable Object> action = new LinkedHashMap<>();
        action.put(kind, made);
        return action;
    }

    /** What stands under {@code call}, or in a leg; null, and told, if it cannot. */
    @Nullable
    Map<String, @Nullable Object> call(HttpOperation http, Part operation, Part channel, Broker broker) {
        Message message = Message.of(operation, channel);
        var replies = new Replies(operation, message, servers, broker);
        Map<String, @Nullable Object> target = target(http, operation, channel, replies.broker(), message);
        if (target == null) {
            return null;
        }
        Object dialect = replies.dialect();
        if (dialect != null) {
            target.put("dialect", dialect);
        }
        String group = group(operation);
        if (broker.kind() == Kind.KAFKA && group != null) {
            target.put("consumers", group);
        }
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put(kind(broker), target);
        if (message != null) {
            Map<String, @Nullable Object> body = Expressions.body(message, http);
            if (body != null && isOfParameters(http)) {
                call.put("body", body);
            }
            List<String> headers = forwarded(message, http);
            if (!headers.isEmpty()) {
                call.put("headers", headers);
            }
            new Payloads(schemas, http.id()).describe(message, true, replies.message(), call);
        }
        Part expiration = operation.at("bindings", "amqp", "expiration");
        Number millis = expiration == null ? null : expiration.value().number();
        if (millis != null && millis.longValue() > 0) {
            call.put("timeout", millis + "ms");
        }
        Merge.over(call, operation);
        return call;
    }

    private static boolean isOfParameters(HttpOperation http) {
        return http.parameters().values().stream().anyMatch(parameter -> parameter.expression() != null);
    }

    private static List<String> forwarded(Message message, HttpOperation http) {
        return message.headers().keySet().stream()
                .filter(name -> http.hasHeader(name) && !RouteHeaders.isOurs(name))
                .toList();
    }

    /** The group of the service, where the binding names exactly one. */
    private static @Nullable String group(Part operation) {
        Part group = operation.at("bindings", "kafka", "groupId");
        if (group == null) {
            return null;
        }
        Part constant = group.get("const");
        Part values = group.get("enum");
        if (constant != null) {
            return constant.value().text();
        }
        return values != null && values.value().size() == 1
                ? values.elements().getFirst().value().text()
                : null;
    }

    private @Nullable Map<String, @Nullable Object> publish(
            HttpOperation http, Part operation, Part channel, Broker broker) {
        Message message = Message.of(operation, channel);
        Map<String, @Nullable Object> target = target(http, operation, channel, broker, message);
        if (target == null) {
            return null;
        }
        Map<String, @Nullable Object> publish = new LinkedHashMap<>();
        publish.put(kind(broker), target);
        if (message != null) {
            Map<String, @Nullable Object> body = Expressions.body(message, http);
            if (body != null && isOfParameters(http)) {
                publish.put("body", body);
            }
            Map<String, @Nullable Object> headers = RouteHeaders.of(message, http, operation);
            if (!headers.isEmpty()) {
                publish.put("headers", headers);
            }
            new Payloads(schemas, http.id()).describe(message, false, null, publish);
        }
        Set<String> statuses = http.successes().keySet();
        if (statuses.contains("204") && !statuses.contains("202")) {
            publish.put("status", 204);
        } else if (!statuses.isEmpty() && !statuses.contains("202")) {
            Objects.requireNonNull(http.part().get("responses"))
                    .tell("has " + String.join(", ", new TreeSet<>(statuses))
                            + ", but a message that is published is answered 202 without a body: say 202 or 204");
        }
        Merge.over(publish, operation);
        return publish;
    }

    private @Nullable Map<String, @Nullable Object> stream(Part operation, Part channel, Broker broker) {
        Map<String, @Nullable Object> source = new LinkedHashMap<>();
        source.put("broker", broker.name());
        if (broker.kind() == Kind.KAFKA) {
            String topic = Targets.topic(channel);
            if (topic == null) {
                return null;
            }
            source.put("topic", topic);
        } else {
            String exchange = channel.text("bindings", "amqp", "exchange", "name");
            if (exchange == null || exchange.isEmpty()) {
                channel.tell(
                        "is no exchange of RabbitMQ with a name, and only those are streamed: there is no route for "
                                + "it; name it in bindings.amqp.exchange.name");
                return null;
            }
            source.put("exchange", exchange);
            String key = channel.text("address");
            if (key != null && !key.equals("#")) {
                source.put("key", key.replaceAll("\\{[^{}]+}", "*"));
            }
        }
        Map<String, @Nullable Object> stream = new LinkedHashMap<>();
        stream.put(kind(broker), source);
        Merge.over(stream, operation);
        return stream;
    }

    private static @Nullable Map<String, @Nullable Object> target(
            HttpOperation http, Part operation, Part channel, Broker broker, @Nullable Message message) {
        return broker.kind() == Kind.KAFKA
                ? Targets.kafka(http, operation, channel, broker.name(), message)
                : Targets.rabbit(http, channel, broker.name());
    }

    private static String kind(Broker broker) {
        return broker.kind() == Kind.KAFKA ? "kafka" : "rabbitmq";
    }

    /** The broker of {@code operation}'s channel, for a leg. */
    @Nullable
    Map<String, @Nullable Object> leg(HttpOperation http, Part operation) {
        Part channel = operation.get("channel");
        Broker broker = channel == null ? null : servers.of(channel);
        return channel == null || broker == null ? null : call(http, operation, channel, broker);
    }
}

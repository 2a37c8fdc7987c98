package io.isthmus.ingress.imports;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Channels as topics, exchanges and queues that messages go to. */
final class Targets {

    private Targets() {}

    /** What stands under {@code kafka}; null, and told, if the channel is no topic. */
    static @Nullable Map<String, @Nullable Object> kafka(
            HttpOperation http, Part operation, Part channel, String broker, @Nullable Message message) {
        String topic = topic(channel);
        if (topic == null) {
            return null;
        }
        Map<String, @Nullable Object> target = new LinkedHashMap<>();
        target.put("broker", broker);
        target.put("topic", topic);
        Part key = message == null ? null : message.at("bindings", "kafka", "key");
        if (key != null) {
            String expression = key(key, http);
            if (expression != null) {
                target.put("key", expression);
            } else if (operation.at(Merge.KEY, "kafka", "key") == null) {
                key.tell(
                        "does not say what part of the request it is: records have no key; write x-isthmus: {kafka: {key: "
                                + "\"${body.…}\"}} in the operation, or describe it as ${body.…}");
            }
        }
        return target;
    }

    private static @Nullable String key(Part key, HttpOperation http) {
        String described = Message.expression(key);
        if (described != null) {
            return described;
        }
        String title = key.text("title");
        var parameter = title == null ? null : http.parameter(title);
        return parameter == null ? null : "${" + parameter.expression() + "}";
    }

    static @Nullable String topic(Part channel) {
        String bound = channel.text("bindings", "kafka", "topic");
        String topic = bound == null ? channel.text("address") : bound;
        if (topic == null || topic.contains("{") || !topic.matches("[A-Za-z0-9._-]{1,249}")) {
            channel.tell((topic == null ? "has no address" : "has the address " + topic)
                    + ", and a route has a topic of a fixed name: there is no route for it; name the topic in "
                    + "bindings.kafka.topic");
            return null;
        }
        return topic;
    }

    /** What stands under {@code rabbitmq}; null, and told, if the channel is neither exchange nor queue. */
    static @Nullable Map<String, @Nullable Object> rabbit(HttpOperation http, Part channel, String broker) {
        Part binding = channel.at("bindings", "amqp");
        String exchange = binding == null ? null : binding.text("exchange", "name");
        String queue = binding == null ? null : binding.text("queue", "name");
        String address = channel.text("address");
        Map<String, @Nullable Object> target = new LinkedHashMap<>();
        target.put("broker", broker);
        if (exchange != null && !exchange.isEmpty()) {
            target.put("exchange", exchange);
            String key = address == null ? "" : Expressions.address(channel, address, http);
            if (key == null) {
                return null;
            }
            if (!key.isEmpty()) {
                target.put("key", key);
            }
            return target;
        }
        String name = queue == null ? address : queue;
        if (name == null || name.isEmpty() || name.contains("{")) {
            channel.tell("is no queue with a fixed name and has no exchange: there is no route for it; name one in "
                    + "bindings.amqp");
            return null;
        }
        target.put("queue", name);
        return target;
    }
}

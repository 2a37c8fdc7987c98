package io.isthmus.schema.config;

import io.isthmus.schema.avro.AvroType;
import io.isthmus.schema.expression.Composition;
import io.isthmus.schema.expression.Expression;
import io.isthmus.schema.expression.Template;
import io.isthmus.schema.expression.UrlTemplate;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.payload.PayloadSchema;
import io.isthmus.schema.protobuf.ProtoFile;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The reference of the configuration file in the README: a table for each node, from what the records say. */
final class ConfigReference {

    private static final Map<Class<?>, String> SHAPES = Map.ofEntries(
            Map.entry(String.class, "text"),
            Map.entry(Expression.class, "one expression"),
            Map.entry(Template.class, "text with expressions"),
            Map.entry(UrlTemplate.class, "path and query with expressions"),
            Map.entry(PathTemplate.class, "path template"),
            Map.entry(CallbackPattern.class, "pattern of addresses"),
            Map.entry(Composition.class, "any value, with expressions"),
            Map.entry(Json.class, "any value"),
            Map.entry(PayloadSchema.class, "file"),
            Map.entry(AvroType.class, "file"),
            Map.entry(ProtoFile.class, "file"),
            Map.entry(URI.class, "address"),
            Map.entry(Duration.class, "duration"),
            Map.entry(ByteSize.class, "size"),
            Map.entry(ByteRate.class, "size per second"),
            Map.entry(Rate.class, "rate"),
            Map.entry(Percent.class, "percentage"),
            Map.entry(Share.class, "share"),
            Map.entry(boolean.class, "true, false"),
            Map.entry(int.class, "number"),
            Map.entry(Integer.class, "number"),
            Map.entry(AllowConfig.class, "`anyone`, or as below"),
            Map.entry(CompletionConfig.class, "`all`, `first`, or as below"),
            Map.entry(PolicyRef.class, "name, or as under `policies`"));

    private static final String AS_BELOW = "as below";

    private record Node(String path, Class<?> type) {}

    private final StringBuilder text = new StringBuilder();
    private final Deque<Node> open = new ArrayDeque<>();
    private final Set<Class<?>> done = new HashSet<>();

    private ConfigReference() {}

    static String make() {
        var reference = new ConfigReference();
        reference.open.add(new Node("", GatewayConfig.class));
        while (!reference.open.isEmpty()) {
            reference.node(reference.open.removeFirst());
        }
        return reference.text.toString();
    }

    private void node(Node node) {
        if (!done.add(node.type())) {
            return;
        }
        text.append("#### ")
                .append(node.path().isEmpty() ? "The file" : "`" + node.path() + "`")
                .append("\n\n");
        text.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
        // Depth first, so that what belongs together stands together.
        var below = new ArrayDeque<Node>();
        rows(node.path(), node.type(), below);
        below.descendingIterator().forEachRemaining(open::addFirst);
        var later = node.type().getAnnotation(NotYet.class);
        if (later != null) {
            text.append("\nNot in this version, and refused: ")
                    .append(Arrays.stream(later.value())
                            .map(key -> "`" + key + "`")
                            .collect(Collectors.joining(", ")))
                    .append(".\n");
        }
        text.append('\n');
    }

    private void rows(String path, Class<?> type, Deque<Node> below) {
        if (type.isSealed()) {
            for (var variant : type.getPermittedSubclasses()) {
                var key = variant.getAnnotation(Variant.class).value();
                boolean isBare = variant.getRecordComponents().length == 0;
                row(key, isBare ? "`{}`" : "as below", "exactly one of these", kind(variant));
                if (!isBare) {
                    below.add(new Node(child(path, key), variant));
                }
            }
            return;
        }
        for (var component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Inline.class)) {
                rows(path, component.getType(), below);
            } else if (!component.isAnnotationPresent(Named.class)) {
                row(path, component, below);
            }
        }
    }

    private void row(String path, RecordComponent component, Deque<Node> below) {
        var key = component.getAnnotation(Key.class);
        var value = shape(component.getGenericType(), child(path, component.getName()), below);
        var fallback = key.fallback().isEmpty()
                ? ConfigSchema.isRequired(component) ? "**required**" : ""
                : key.fallback().equals("{}") && !value.startsWith("by name:")
                        ? "all defaults"
                        : "`" + key.fallback() + "`";
        row(component.getName(), value + (key.orOne() ? ", or one alone" : ""), fallback, key.value());
    }

    private void row(String key, String value, String fallback, String meaning) {
        text.append("| `")
                .append(key)
                .append("` | ")
                .append(value)
                .append(" | ")
                .append(fallback)
                .append(" | ")
                .append(meaning.replace("|", "\\|"))
                .append(" |\n");
    }

    private String shape(Type type, String path, Deque<Node> below) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            var element = arguments[arguments.length - 1];
            return generic.getRawType() == Map.class
                    ? "by name: " + shape(element, path + ".NAME", below)
                    : list(shape(element, path + "[]", below));
        }
        var raw = (Class<?>) type;
        if (raw == AllowConfig.class) {
            below.add(new Node(path, AllowConfig.Callers.class));
        }
        if (raw == Dialect.class) {
            below.add(new Node(path, Dialect.class));
            return ConfigSchema.dialects().stream()
                            .map(name -> "`" + name + "`")
                            .collect(Collectors.joining(", ")) + ", or one of them as below";
        }
        if (raw == CompletionConfig.class) {
            below.add(new Node(path, CompletionConfig.Quorum.class));
        }
        if (SHAPES.containsKey(raw)) {
            return SHAPES.get(raw);
        }
        if (raw.isEnum()) {
            return Arrays.stream(raw.getEnumConstants())
                    .map(Scalars::written)
                    .map(name -> "`" + name + "`")
                    .collect(Collectors.joining(", "));
        }
        below.add(new Node(path, raw));
        return AS_BELOW;
    }

    private static String list(String of) {
        return of.equals(AS_BELOW) ? "list, each as below" : "list of " + of;
    }

    private static String kind(Class<?> variant) {
        return switch (variant.getAnnotation(Variant.class).value()) {
            case "kafka" -> "Kafka.";
            case "rabbitmq" -> "RabbitMQ, or another broker that speaks AMQP 0-9-1.";
            case "http" -> "An HTTP service.";
            case "memory" -> "The memory of this instance.";
            case "redis" -> "A Redis, shared by all instances.";
            case "jwt" -> "Signed tokens (JWT).";
            case "call" -> "One call.";
            case "gather" -> "Several calls and one answer.";
            case "isthmus" -> "Isthmus's own headers.";
            case "amqp" -> "Plain AMQP 0-9-1: reply-to and correlation-id; rabbitmq only.";
            case "spring" -> "Spring's reply templates.";
            case "nest" -> "NestJS's microservices.";
            case "smallrye" -> "SmallRye Reactive Messaging, as in Quarkus; kafka only.";
            case "zilla" -> "Services behind Zilla's http-kafka binding; kafka only.";
            case "cloudevents" -> "CloudEvents 1.0.";
            case "masstransit" -> "MassTransit's consumers; rabbitmq only.";
            case "nservicebus" -> "NServiceBus's endpoints; rabbitmq only.";
            case "custom" ->
                "One that is declared here. A place is a header's name, or /a/path to a member of the JSON body.";
            case "avro" -> "Messages that are Avro: see PAYLOADS.md.";
            case "protobuf" -> "Messages that are Protobuf: see PAYLOADS.md.";
            case "stream" -> "The messages of a topic or an exchange, as they come.";
            case "publish" -> "A message, answered once the broker has confirmed it.";
            case String other -> throw new IllegalStateException("say what " + other + " is");
        };
    }

    private static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

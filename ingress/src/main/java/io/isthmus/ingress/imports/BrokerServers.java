package io.isthmus.ingress.imports;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The servers of an AsyncAPI document as brokers. Kafka servers that are called {@code events}, {@code events-2} and so on
 * are addresses of one cluster. Only what a route uses becomes a broker.
 */
final class BrokerServers {

    private static final Pattern FURTHER = Pattern.compile("(.+)-\\d+");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");
    private static final Map<String, String> MECHANISMS = Map.of(
            "plain",
            "PLAIN",
            "scramSha256",
            "SCRAM-SHA-256",
            "scramSha512",
            "SCRAM-SHA-512",
            "gssapi",
            "GSSAPI",
            "oauth2",
            "OAUTHBEARER");

    private final Map<String, Part> servers;
    private final Map<String, Map<String, @Nullable Object>> brokers = new LinkedHashMap<>();

    /** A broker's kind. */
    enum Kind {
        KAFKA,
        RABBITMQ
    }

    /** A broker of the configuration. */
    record Broker(Kind kind, String name) {}

    /** @param document an AsyncAPI document */
    BrokerServers(Part document) {
        Part all = document.get("servers");
        this.servers = all == null ? Map.of() : all.members();
    }

    /** Those in use, by name. */
    Map<String, Map<String, @Nullable Object>> brokers() {
        return brokers;
    }

    /** The broker of {@code channel}; null, and told, if there is none that the gateway speaks to. */
    @Nullable
    Broker of(Part channel) {
        List<Part> named = channel.get("servers") == null
                ? List.copyOf(servers.values())
                : Objects.requireNonNull(channel.get("servers")).elements();
        Broker found = null;
        for (Part server : named) {
            Kind kind = kind(server);
            String name = kind == null ? "" : base(server);
            if (kind != null && found == null) {
                found = new Broker(kind, name);
            } else if (found != null && !found.name().equals(name)) {
                channel.tell(
                        "is on several servers: " + found.name() + " is taken, and '" + server.name() + "' is not");
            }
        }
        if (found == null) {
            channel.tell(
                    "has no server that is Kafka (kafka, kafka-secure) or AMQP 0-9-1 (amqp, amqps): no route leads "
                            + "there; name one under servers");
            return null;
        }
        Broker broker = found;
        brokers.computeIfAbsent(
                broker.name(),
                _ -> broker.kind() == Kind.KAFKA ? kafka(broker.name()) : rabbit(broker.name(), channel));
        return broker;
    }

    private static @Nullable Kind kind(Part server) {
        return switch (String.valueOf(server.text("protocol"))) {
            case "kafka", "kafka-secure" -> Kind.KAFKA;
            case "amqp", "amqps" ->
                String.valueOf(server.text("protocolVersion")).startsWith("1") ? null : Kind.RABBITMQ;
            default -> null;
        };
    }

    private String base(Part server) {
        Matcher further = FURTHER.matcher(server.name());
        return further.matches() && servers.containsKey(further.group(1)) && kind(server) == Kind.KAFKA
                ? further.group(1)
                : server.name();
    }

    private Map<String, @Nullable Object> kafka(String name) {
        var bootstrap = new ArrayList<String>();
        for (Part server : servers.values()) {
            if (kind(server) == Kind.KAFKA && base(server).equals(name)) {
                for (String host : host(server).split(",", -1)) {
                    bootstrap.add(host.matches(".*:\\d+") ? host.trim() : host.trim() + ":9092");
                }
            }
        }
        Part server = Objects.requireNonNull(servers.get(name));
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        settings.put("bootstrap", bootstrap);
        Map<String, String> client = client(server);
        if (!client.isEmpty()) {
            settings.put("client", client);
        }
        Merge.over(settings, server);
        return wrapped("kafka", settings);
    }

    private static Map<String, String> client(Part server) {
        boolean secure = "kafka-secure".equals(server.text("protocol"));
        Map<String, String> client = new LinkedHashMap<>();
        if (secure) {
            client.put("security.protocol", "SSL");
        }
        Part security = server.get("security");
        List<Part> schemes = security == null ? List.of() : security.elements();
        if (security != null && !schemes.isEmpty()) {
            String type = String.valueOf(schemes.getFirst().text("type"));
            String mechanism = MECHANISMS.get(type);
            if (mechanism != null) {
                client.put("security.protocol", secure ? "SASL_SSL" : "SASL_PLAINTEXT");
                client.put("sasl.mechanism", mechanism);
            }
            security.tell("needs credentials, which documents do not have: add them to brokers." + server.name()
                    + ".kafka.client, such as sasl.jaas.config: \"${env.KAFKA_JAAS}\"");
        }
        return client;
    }

    private Map<String, @Nullable Object> rabbit(String name, Part channel) {
        Part server = Objects.requireNonNull(servers.get(name));
        String path = server.text("pathname");
        if (path == null || path.equals("/")) {
            path = vhost(channel);
        }
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        settings.put("uri", server.text("protocol") + "://" + host(server) + path);
        Part security = server.get("security");
        if (security != null && security.value().size() > 0) {
            security.tell("needs credentials, which documents do not have: write them into brokers." + server.name()
                    + ".rabbitmq.uri, such as amqp://user:${env.AMQP_PASSWORD}@host; without, it is RabbitMQ's guest");
        }
        Merge.over(settings, server);
        return wrapped("rabbitmq", settings);
    }

    private static String vhost(Part channel) {
        for (String place : List.of("exchange", "queue")) {
            String vhost = channel.text("bindings", "amqp", place, "vhost");
            if (vhost != null && !vhost.equals("/")) {
                return "/" + URLEncoder.encode(vhost, StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static String host(Part server) {
        String host = Objects.requireNonNullElse(server.text("host"), "localhost");
        return VARIABLE.matcher(host)
                .replaceAll(found -> Matcher.quoteReplacement(
                        Objects.requireNonNullElse(server.text("variables", found.group(1), "default"), "")));
    }

    private static Map<String, @Nullable Object> wrapped(String kind, Map<String, @Nullable Object> settings) {
        Map<String, @Nullable Object> broker = new LinkedHashMap<>();
        broker.put(kind, settings);
        return broker;
    }

    /**
     * The Kafka broker like {@code name} whose replies come back on {@code replies}.
     *
     * @param replies what the configuration has under {@code replies}; empty where nothing is to be said
     * @param fixed whether services answer there whatever they are told: then no other replies are led there
     */
    String replyingTo(String name, Map<String, @Nullable Object> replies, boolean fixed) {
        if (replies.isEmpty()) {
            return name;
        }
        String topic = String.valueOf(replies.get("topic"));
        for (String candidate : List.of(name, name + "-" + topic)) {
            Map<String, @Nullable Object> settings = settings(candidate, name);
            boolean elsewhere = settings.get("replies") instanceof Map<?, ?> there
                    ? !topic.equals(there.get("topic"))
                    : fixed && candidate.equals(name);
            if (elsewhere) {
                continue;
            }
            Map<String, @Nullable Object> merged = new LinkedHashMap<>();
            if (settings.get("replies") instanceof Map<?, ?> there) {
                there.forEach((key, value) -> merged.put((String) key, value));
            }
            merged.putAll(replies);
            settings.put("replies", merged);
            return candidate;
        }
        return name;
    }

    @SuppressWarnings("unchecked") // of JSON, so with texts for keys
    private Map<String, @Nullable Object> settings(String name, String like) {
        Map<String, @Nullable Object> broker = brokers.computeIfAbsent(name, _ -> {
            Map<String, @Nullable Object> copy =
                    new LinkedHashMap<>((Map<String, @Nullable Object>) Objects.requireNonNull(
                            Objects.requireNonNull(brokers.get(like)).get("kafka")));
            copy.remove("replies");
            return wrapped("kafka", copy);
        });
        return (Map<String, @Nullable Object>) Objects.requireNonNull(broker.get("kafka"));
    }
}

package io.isthmus.ingress.asyncapi;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.BrokerConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig;
import io.isthmus.schema.json.Json;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where brokers are, and how one is known to them, without what one is known by. */
final class Servers {

    private static final int AMQP_PORT = 5672;
    private static final int AMQPS_PORT = 5671;

    private final Map<String, Json> servers = new LinkedHashMap<>();
    private final Map<String, List<Json>> refs = new LinkedHashMap<>();

    Servers(Map<String, BrokerConfig> brokers) {
        brokers.forEach((name, broker) -> {
            switch (broker) {
                case KafkaBrokerConfig kafka -> kafka(name, kafka);
                case RabbitBrokerConfig rabbit -> add(name, name, server(rabbit));
            }
        });
    }

    Map<String, Json> all() {
        return servers;
    }

    /** Those of one broker. */
    List<Json> of(String broker) {
        return refs.getOrDefault(broker, List.of());
    }

    private void add(String broker, String name, Json server) {
        String id = Names.id(name);
        servers.put(id, server);
        refs.computeIfAbsent(broker, _ -> new ArrayList<>()).add(Members.ref("#/servers/" + id));
    }

    /** A server for each address to begin with. */
    private void kafka(String broker, KafkaBrokerConfig kafka) {
        String protocol =
                kafka.client().getOrDefault("security.protocol", "PLAINTEXT").toUpperCase(Locale.ROOT);
        int number = 1;
        for (String address : kafka.bootstrap()) {
            Json server = Members.of(
                    "host",
                    address,
                    "protocol",
                    protocol.endsWith("SSL") ? "kafka-secure" : "kafka",
                    "security",
                    protocol.startsWith("SASL") ? sasl(kafka.client().get("sasl.mechanism")) : null);
            add(broker, number == 1 ? broker : broker + "-" + number, server);
            number++;
        }
    }

    private static @Nullable List<Json> sasl(@Nullable String mechanism) {
        String type = switch (mechanism == null ? "GSSAPI" : mechanism.toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> "plain";
            case "SCRAM-SHA-256" -> "scramSha256";
            case "SCRAM-SHA-512" -> "scramSha512";
            case "GSSAPI" -> "gssapi";
            default -> null;
        };
        return type == null ? null : List.of(Members.of("type", type));
    }

    private static Json server(RabbitBrokerConfig rabbit) {
        URI uri = rabbit.uri();
        boolean secure = "amqps".equals(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? AMQPS_PORT : AMQP_PORT;
        String path = uri.getRawPath();
        return Members.of(
                "host",
                uri.getHost() + ":" + port,
                "pathname",
                path == null || path.isEmpty() ? null : path,
                "protocol",
                secure ? "amqps" : "amqp",
                "protocolVersion",
                "0-9-1",
                "security",
                uri.getRawUserInfo() == null ? null : List.of(Members.of("type", "userPassword")));
    }

    /** The virtual host. */
    static String vhost(RabbitBrokerConfig rabbit) {
        String path = rabbit.uri().getRawPath();
        return path == null || path.length() <= 1 ? "/" : URLDecoder.decode(path.substring(1), StandardCharsets.UTF_8);
    }
}

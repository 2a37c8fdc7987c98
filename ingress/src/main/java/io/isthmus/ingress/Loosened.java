package io.isthmus.ingress;

import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.config.KafkaBrokerConfig;
import io.isthmus.schema.config.RabbitBrokerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a configuration has opened that is closed by default, for the log at every start. */
final class Loosened {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    private Loosened() {}

    static List<String> in(GatewayConfig config) {
        var loosened = new ArrayList<String>();
        config.routes().values().stream()
                .filter(route -> route.allow() instanceof AllowConfig.Anyone)
                .forEach(route -> loosened.add("route " + route.name() + " is open to anyone"));
        if (!LOOPBACK.contains(config.admin().host())) {
            loosened.add("the administration port, which asks for no credentials, listens on "
                    + config.admin().host());
        }
        config.brokers().forEach((name, broker) -> {
            boolean keepsLetters = switch (broker) {
                case KafkaBrokerConfig kafka -> kafka.deadLetters() != null;
                case RabbitBrokerConfig rabbit -> rabbit.deadLetters() != null;
            };
            if (keepsLetters) {
                loosened.add("broker " + name + " keeps bodies in dead letters");
            }
        });
        return loosened;
    }
}

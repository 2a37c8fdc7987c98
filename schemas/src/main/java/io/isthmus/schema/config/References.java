package io.isthmus.schema.config;

import io.isthmus.schema.config.GatherConfig.LegConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a configuration does not fit together, though each part is right by itself: a name that refers to nothing, a
 * definition that nothing refers to, routes and legs that can never be reached, expressions over what is not there.
 */
final class References {

    private final GatewayConfig config;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    private References(GatewayConfig config) {
        this.config = config;
    }

    /**
     * Something that does not fit.
     *
     * @param key the path of keys to where it stands, such as {@code routes.quote.call.kafka.broker}
     * @param message what is wrong and what would be right
     */
    record Mistake(String key, String message) {}

    static List<Mistake> in(GatewayConfig config) {
        var references = new References(config);
        config.identities().forEach(references::identity);
        config.routes().forEach((name, route) -> references.route("routes." + name, route));
        references.unused();
        references.mistakes.addAll(RouteClashes.in(config.routes()));
        config.routes()
                .forEach((name, route) -> references.mistakes.addAll(ExpressionRoots.in("routes." + name, route)));
        return references.mistakes;
    }

    private void identity(String name, IdentityConfig identity) {
        switch (identity) {
            case JwtConfig jwt -> {
                if (!isThere(jwt.keys())) {
                    wrong(
                            "identities." + name + ".jwt.keys",
                            "is a file that is not there: " + jwt.keys().getPath());
                }
            }
        }
    }

    private static boolean isThere(URI keys) {
        return !"file".equals(keys.getScheme()) || Files.isReadable(Path.of(keys));
    }

    private void route(String key, RouteConfig route) {
        if (route.allow() instanceof AllowConfig.Callers callers) {
            refer(key + ".allow.identity", "identity", "identities", callers.identity(), config.identities());
        }
        switch (route.action()) {
            case CallConfig call -> call(key + ".call", call);
            case GatherConfig gather -> {
                mistakes.addAll(LegOrder.in(key + ".gather.legs", gather));
                gather.legs().forEach((name, leg) -> leg(key + ".gather.legs." + name, leg));
            }
        }
    }

    private void leg(String key, LegConfig leg) {
        call(key, leg.call());
        if (leg.call().target() instanceof HttpTargetConfig http
                && http.method() == null
                && leg.call().body() != null) {
            wrong(key + ".http", "needs a method beside a body, such as method: POST: a leg's own is GET, without one");
        }
    }

    private void call(String key, CallConfig call) {
        switch (call.target()) {
            case KafkaTargetConfig kafka ->
                broker(key + ".kafka.broker", kafka.broker(), KafkaBrokerConfig.class, "Kafka");
            case RabbitTargetConfig rabbit ->
                broker(key + ".rabbitmq.broker", rabbit.broker(), RabbitBrokerConfig.class, "RabbitMQ");
            case HttpTargetConfig http ->
                refer(key + ".http.service", "service", "services", http.service(), config.services());
        }
        if (call.policy() instanceof PolicyRef.Reference(var name)) {
            refer(key + ".policy", "policy", "policies", name, config.policies());
        }
    }

    private void broker(String key, String name, Class<? extends BrokerConfig> kind, String kindName) {
        refer(key, "broker", "brokers", name, config.brokers());
        var broker = config.brokers().get(name);
        if (broker != null && !kind.isInstance(broker)) {
            var right = names(config.brokers().entrySet().stream()
                    .filter(entry -> kind.isInstance(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList());
            wrong(key, "names '" + name + "', which is no " + kindName + " broker; of those there " + right);
        }
    }

    private void refer(String key, String what, String section, String name, Map<String, ?> defined) {
        used.add(section + "." + name);
        if (!defined.containsKey(name)) {
            wrong(
                    key,
                    "names the " + what + " '" + name + "', which is not under " + section + "; there "
                            + names(List.copyOf(defined.keySet())));
        }
    }

    private void unused() {
        unused("brokers", config.brokers());
        unused("services", config.services());
        unused("identities", config.identities());
        unused("policies", config.policies());
    }

    private void unused(String section, Map<String, ?> defined) {
        for (var name : defined.keySet()) {
            if (!used.contains(section + "." + name)) {
                wrong(section + "." + name, "is used by no route: use it, or take it out");
            }
        }
    }

    private void wrong(String key, String message) {
        mistakes.add(new Mistake(key, message));
    }

    /** {@code is x}, {@code are x, y} or {@code is none}. */
    static String names(List<String> names) {
        return switch (names.size()) {
            case 0 -> "is none";
            case 1 -> "is " + names.getFirst();
            default -> "are " + String.join(", ", names);
        };
    }
}

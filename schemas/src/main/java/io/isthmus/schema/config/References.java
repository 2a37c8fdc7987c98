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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a configuration does not fit together, though each part is right by itself: a name that refers to nothing, a
 * definition that nothing refers to, routes and legs that can never be reached, expressions over what is not there.
 */
final class References {

    private final Section<BrokerConfig> brokers;
    private final Section<ServiceConfig> services;
    private final Section<SchemaRegistryConfig> schemaRegistries;
    private final Section<IdentityConfig> identities;
    private final Section<PolicyConfig> policies;
    private final Section<RouteConfig> routes;
    private final List<Mistake> mistakes = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    private References(Binder file) {
        this.brokers = file.section("brokers", BrokerConfig.class);
        this.services = file.section("services", ServiceConfig.class);
        this.schemaRegistries = file.section("schemaRegistries", SchemaRegistryConfig.class);
        this.identities = file.section("identities", IdentityConfig.class);
        this.policies = file.section("policies", PolicyConfig.class);
        this.routes = file.section("routes", RouteConfig.class);
    }

    /**
     * Something that does not fit.
     *
     * @param key the path of keys to where it stands, such as {@code routes.quote.call.kafka.broker}
     * @param message what is wrong and what would be right
     */
    record Mistake(String key, String message) {}

    /** What does not fit in what {@code file} could be bound to, which need not be all of it. */
    static List<Mistake> in(Binder file) {
        var references = new References(file);
        references.identities.right().forEach(references::identity);
        references.routes.right().forEach((name, route) -> references.route("routes." + name, route));
        references.unused();
        references.mistakes.addAll(RouteClashes.in(references.routes.right()));
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
            refer(key + ".allow.identity", "identity", callers.identity(), identities);
        }
        switch (route.action()) {
            case CallConfig call -> call(key + ".call", call);
            case PublishConfig publish -> publish(key + ".publish", publish);
            case StreamConfig stream -> stream(key + ".stream", stream);
            case GatherConfig gather -> {
                mistakes.addAll(LegOrder.in(key + ".gather.legs", gather));
                gather.legs().forEach((name, leg) -> leg(key + ".gather.legs." + name, leg));
            }
        }
        inParts(key, route);
        if (route.action() instanceof CallConfig call
                && call.replies() != null
                && route.reply() != null
                && route.reply().headers() != null) {
            wrong(
                    key + ".reply.headers",
                    "must not stand beside replies: an answer made of many has no headers of theirs");
        }
        mistakes.addAll(ExpressionRoots.in(key, route));
    }

    private void inParts(String key, RouteConfig route) {
        if (route.respond() == null || !route.respond().stream()) {
            return;
        }
        switch (route.action()) {
            case CallConfig call -> {
                if (call.replies() == null) {
                    wrong(key + ".respond.stream", "needs a gather, or a call with replies: one reply has no parts");
                }
            }
            case GatherConfig _ -> {
                if (route.reply() != null && route.reply().schema() != null) {
                    wrong(
                            key + ".respond.stream",
                            "must not stand beside reply.schema, which is of the whole answer: a stream has none");
                }
            }
            case PublishConfig _, StreamConfig _ -> {
                // They have no respond.
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
            case KafkaTargetConfig kafka -> {
                broker(key + ".kafka.broker", kafka.broker(), KafkaBrokerConfig.class, "Kafka");
                notTheDead(key + ".kafka.topic", kafka);
            }
            case RabbitTargetConfig rabbit ->
                broker(key + ".rabbitmq.broker", rabbit.broker(), RabbitBrokerConfig.class, "RabbitMQ");
            case HttpTargetConfig http -> refer(key + ".http.service", "service", http.service(), services);
        }
        payload(key, call.payload());
        policy(key, call.policy());
        within(key, call);
    }

    /** A service would take dead letters for requests, and its replies to them would come back as strays. */
    private void notTheDead(String key, KafkaTargetConfig kafka) {
        if (brokers.right().get(kafka.broker()) instanceof KafkaBrokerConfig broker
                && broker.deadLetters() != null
                && broker.deadLetters().topic().equals(kafka.topic())) {
            wrong(key, "is the topic of the broker's dead letters: a service would take them for requests");
        }
    }

    private void publish(String key, PublishConfig publish) {
        switch (publish.target()) {
            case KafkaPublishConfig kafka ->
                broker(key + ".kafka.broker", kafka.broker(), KafkaBrokerConfig.class, "Kafka");
            case RabbitPublishConfig rabbit ->
                broker(key + ".rabbitmq.broker", rabbit.broker(), RabbitBrokerConfig.class, "RabbitMQ");
        }
        payload(key, publish.payload());
        policy(key, publish.policy());
    }

    private void stream(String key, StreamConfig stream) {
        switch (stream.source()) {
            case KafkaStreamConfig kafka ->
                broker(key + ".kafka.broker", kafka.broker(), KafkaBrokerConfig.class, "Kafka");
            case RabbitStreamConfig rabbit ->
                broker(key + ".rabbitmq.broker", rabbit.broker(), RabbitBrokerConfig.class, "RabbitMQ");
        }
        payload(key, stream.payload());
    }

    private void payload(String key, @Nullable PayloadConfig payload) {
        if (payload != null && payload.registry() != null) {
            refer(
                    key + ".payload." + payload.kind() + ".registry",
                    "schema registry",
                    payload.registry(),
                    schemaRegistries);
        }
    }

    private void policy(String key, @Nullable PolicyRef policy) {
        if (policy instanceof PolicyRef.Reference(var name)) {
            refer(key + ".policy", "policy", name, policies);
        }
    }

    /** A wait that the timeout always cuts short would never be seen. */
    private void within(String key, CallConfig call) {
        if (call.replies() == null || call.replies().within() == null) {
            return;
        }
        PolicyConfig policy = switch (call.policy()) {
            case null -> PolicyConfig.NONE;
            case PolicyRef.Inline(var written) -> written;
            case PolicyRef.Reference(var name) -> policies.right().get(name);
        };
        var timeout = call.timeout() != null ? call.timeout() : policy == null ? null : policy.timeout();
        if (timeout != null && call.replies().within().compareTo(timeout) > 0) {
            wrong(
                    key + ".replies.within",
                    "must not be longer than the call's timeout, which is " + timeout.toMillis() + "ms");
        }
    }

    private void broker(String key, String name, Class<? extends BrokerConfig> kind, String kindName) {
        refer(key, "broker", name, brokers);
        var broker = brokers.right().get(name);
        if (broker != null && !kind.isInstance(broker)) {
            var right = brokers.right().entrySet().stream()
                    .filter(entry -> kind.isInstance(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            wrong(key, "names '" + name + "', which is no " + kindName + " broker; of those there " + names(right));
        }
    }

    private void refer(String key, String what, String name, Section<?> section) {
        used.add(section.name() + "." + name);
        if (!section.mayHave(name)) {
            wrong(
                    key,
                    "names the " + what + " '" + name + "', which is not under " + section.name() + "; there "
                            + names(List.copyOf(section.names())));
        }
    }

    private void unused() {
        if (routes.isWhole()) {
            Stream.of(brokers, services, schemaRegistries, identities, policies).forEach(this::unused);
        }
    }

    private void unused(Section<?> section) {
        for (var name : section.names()) {
            if (!used.contains(section.name() + "." + name)) {
                wrong(section.name() + "." + name, "is used by no route: use it, or take it out");
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

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The whole file. Its maps keep the order of the file; every name in it refers to something in it. */
public record GatewayConfig(
        @Key("The version of this format: 1.") int version,

        @Key(value = "The HTTP server that clients meet.", fallback = "{}")
        ServerConfig server,

        @Key(value = "The administration port: health, metrics, explain.", fallback = "{}")
        AdminConfig admin,

        @Key(value = "What the gateway tells of its work: traces.", fallback = "{}")
        TelemetryConfig telemetry,

        @Key(value = "Brokers, by name.", fallback = "{}") Map<String, BrokerConfig> brokers,

        @Key(
                value = "Where what outlives a request is kept: results, states, idempotency keys.",
                fallback = "{memory: {}}")
        StoreConfig store,

        @Key("How clients are called back. Left out: no route may have async.callbacks.") @Nullable
        CallbacksConfig callbacks,

        @Key(value = "HTTP services, by name.", fallback = "{}")
        Map<String, ServiceConfig> services,

        @Key(value = "Schema registries, by name, for messages that are not JSON.", fallback = "{}")
        Map<String, SchemaRegistryConfig> schemaRegistries,

        @Key(value = "Who can vouch for a caller, by name.", fallback = "{}")
        Map<String, IdentityConfig> identities,

        @Key(value = "Policies that calls refer to, by name.", fallback = "{}")
        Map<String, PolicyConfig> policies,

        @Key("Routes, by name.") Map<String, RouteConfig> routes) {

    public GatewayConfig {
        check(version == 1, "version", "must be 1, the only version of this format, but is " + version);
        check(!routes.isEmpty(), "routes", "must not be empty: a gateway without routes answers nothing");
        for (var route : routes.values()) {
            String path = route.match().path().toString();
            String status = server.statusPath();
            check(
                    !path.equals(status) && !path.startsWith(status + "/"),
                    "routes." + route.name() + ".match.path",
                    "begins with " + status + ", where the gateway answers itself: see server.statusPath");
        }
        checkCallbacks(callbacks, routes);
        brokers = copy(brokers);
        services = copy(services);
        schemaRegistries = copy(schemaRegistries);
        identities = copy(identities);
        policies = copy(policies);
        routes = copy(routes);
    }

    private static void checkCallbacks(@Nullable CallbacksConfig callbacks, Map<String, RouteConfig> routes) {
        boolean used = false;
        for (var route : routes.values()) {
            boolean calls = route.async() != null && !route.async().callbacks().isEmpty();
            check(
                    !calls || callbacks != null,
                    "routes." + route.name() + ".async.callbacks",
                    "needs callbacks: {key: {id: NAME, secret: \"${env.SECRET}\"}} at the top of the file: what callbacks are "
                            + "signed with");
            used |= calls;
        }
        check(callbacks == null || used, "callbacks", "is used by no route: use it, or take it out");
    }

    /**
     * The policy of {@code call}, wherever it is written, as far as it holds for the call's own method;
     * {@link PolicyConfig#NONE} when it has none.
     */
    public PolicyConfig policyOf(CallConfig call) {
        var policy = written(call.policy());
        return call.target() instanceof HttpTargetConfig http && http.method() != null
                ? policy.forMethod(http.method())
                : policy;
    }

    /**
     * The policy of {@code publish}. A message that is published twice is two messages, whatever the request's method:
     * only what was surely not sent is sent again.
     */
    public PolicyConfig policyOf(PublishConfig publish) {
        return written(publish.policy()).forMethod("POST");
    }

    private PolicyConfig written(@Nullable PolicyRef policy) {
        return switch (policy) {
            case null -> PolicyConfig.NONE;
            case PolicyRef.Inline(var inPlace) -> inPlace;
            case PolicyRef.Reference(var name) -> Objects.requireNonNull(policies.get(name), name);
        };
    }

    /** How long {@code call} may take in all: its own {@code timeout}, else that of its policy. */
    public Duration timeoutOf(CallConfig call) {
        var own = call.timeout();
        return own != null ? own : policyOf(call).timeout();
    }

    /** How long {@code publish} may take in all: its own {@code timeout}, else that of its policy. */
    public Duration timeoutOf(PublishConfig publish) {
        var own = publish.timeout();
        return own != null ? own : policyOf(publish).timeout();
    }
}

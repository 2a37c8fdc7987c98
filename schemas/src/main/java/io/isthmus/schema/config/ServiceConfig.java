package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notEmpty;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** An HTTP service: the same thing at one or more addresses. */
@NotYet({"discover", "health", "outliers"})
public record ServiceConfig(
        @Key("Where it is.") List<EndpointConfig> endpoints,

        @Key(value = "How an endpoint is chosen.", fallback = "round-robin")
        Balance balance,

        @Key(value = "Connections to one endpoint.", fallback = "256")
        int connectionsMax,

        @Key(value = "Requests waiting for a connection; the next one is answered 503.", fallback = "1000")
        int waitingMax,

        @Key(value = "The time to connect.", fallback = "1s")
        Duration connectWithin,

        @Key(value = "How long a connection may be idle before it is closed.", fallback = "60s")
        Duration idle,

        @Key(
                value = "An answer that is held whole, for a gather, a composition or a schema; more is answered 502.",
                fallback = "8MiB")
        ByteSize replyBytesMax) {

    public ServiceConfig {
        notEmpty(endpoints, "endpoints", "write at least one, such as [{url: \"http://localhost:7001\"}]");
        check(
                endpoints.stream().anyMatch(endpoint -> endpoint.weight() > 0),
                "endpoints",
                "must have a weight above 0 somewhere");
        range(connectionsMax, 1, 100_000, "connectionsMax");
        range(waitingMax, 0, 1_000_000, "waitingMax");
        positive(connectWithin, "connectWithin");
        positive(idle, "idle");
        check(
                replyBytesMax.bytes() >= 1 && replyBytesMax.bytes() <= 1 << 30,
                "replyBytesMax",
                "must be between 1B and 1GiB, but is " + replyBytesMax);
        endpoints = copy(endpoints);
    }

    /** One address of a service. */
    public record EndpointConfig(
            @Key(
                    "Scheme, host and port, such as http://localhost:7001; https is checked against the JVM's certificates.")
            URI url,

            @Key(value = "Its share of the requests beside the others' weights; 0 gets none.", fallback = "1")
            int weight) {

        public EndpointConfig {
            check(
                    ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                            && url.getHost() != null
                            && url.getRawUserInfo() == null
                            && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                            && url.getRawQuery() == null
                            && url.getRawFragment() == null,
                    "url",
                    "is not scheme, host and port: write http://host:port without a path, and the path in the call");
            range(weight, 0, 10_000, "weight");
        }
    }
}

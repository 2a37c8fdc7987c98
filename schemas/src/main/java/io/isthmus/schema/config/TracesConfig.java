package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.headerName;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Spans of the gateway's own work, sent to a collector in OpenTelemetry's protocol over HTTP (OTLP/HTTP, protobuf). */
public record TracesConfig(
        @Key("The address that spans are posted to, such as http://collector:4318/v1/traces.")
        URI otlp,

        @Key(
                value =
                        "Header fields for the collector, such as {authorization: \"Bearer ${env.TRACES_TOKEN}\"}. Their "
                                + "values are never printed.",
                fallback = "{}")
        Map<String, String> headers,

        @Key(
                value =
                        "The share of requests whose spans are recorded, such as 5% or 0.1%, where the client has not decided: "
                                + "one that says in traceparent whether it records is followed.",
                fallback = "100%")
        Share sample,

        @Key(value = "What the gateway is called in traces: service.name.", fallback = "isthmus")
        String service,

        @Key(
                value =
                        "Spans that have ended and wait to be sent; what comes beyond that is dropped, and counted. Some 1 KiB "
                                + "each.",
                fallback = "4096")
        int spansMax,

        @Key(value = "How long the collector may take to accept a batch.", fallback = "5s")
        Duration timeout) {

    /** What the post says of itself and of its connection. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    public TracesConfig {
        check(
                ("http".equals(otlp.getScheme()) || "https".equals(otlp.getScheme()))
                        && otlp.getHost() != null
                        && otlp.getUserInfo() == null,
                "otlp",
                "is not the address of a collector: write http://collector:4318/v1/traces, and credentials under headers");
        check(
                otlp.getPath() != null && otlp.getPath().length() > 1,
                "otlp",
                "names no path to post to: collectors take spans at /v1/traces, so write http://collector:4318/v1/traces");
        check(
                otlp.getPort() != 4317,
                "otlp",
                "is the port of OTLP over gRPC, which the gateway does not speak: collectors take HTTP on 4318");
        headers.forEach((name, value) -> {
            headerName(name);
            check(
                    !OWN.contains(name.toLowerCase(Locale.ROOT)),
                    "headers." + name,
                    "is set by the gateway itself; leave it out");
            check(
                    value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff),
                    "headers." + name,
                    "has characters that no header field may have");
        });
        notBlank(service, "service");
        range(spansMax, 1, 1_000_000, "spansMax");
        positive(timeout, "timeout");
        check(timeout.toMinutes() < 1, "timeout", "must be shorter than 1m");
        headers = copy(headers);
    }

    /** Without the values of the header fields. */
    @Override
    public String toString() {
        return "TracesConfig[otlp=" + otlp + ", headers=" + headers.keySet() + ", sample=" + sample + ", service="
                + service + ", spansMax=" + spansMax + ", timeout=" + timeout + "]";
    }
}

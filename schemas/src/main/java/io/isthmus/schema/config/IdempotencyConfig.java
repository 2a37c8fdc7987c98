package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.headerName;
import static io.isthmus.schema.config.Checks.positive;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests that a client sends again under the same key are worked on once. A key is the caller's own, on its route; safe
 * methods (GET, HEAD, OPTIONS) need none and are not looked at.
 */
public record IdempotencyConfig(
        @Key(
                value = "The header field with the key. It crosses to the service as idempotency-key.",
                fallback = "Idempotency-Key")
        String header,

        @Key(value = "How long the answer to a key is kept.", fallback = "24h")
        Duration within,

        @Key(value = "Whether a request without a key is refused.", fallback = "false")
        boolean required,

        @Key(
                "How long a request waits for the first one with its key before it is answered 409. Left out: for as long as the "
                        + "route's timeout.")
        @Nullable
        Duration waitMax,

        @Key(value = "What must be the same in every request with one key, else it is answered 422.", fallback = "{}")
        FingerprintConfig fingerprint) {

    public IdempotencyConfig {
        headerName(header);
        check(!CallConfig.isCredential(header), "header", "must not be a credential");
        positive(within, "within");
        positive(waitMax, "waitMax");
    }

    /** What tells one request from another under the same key. */
    public record FingerprintConfig(
            @Key(value = "The method.", fallback = "true") boolean method,

            @Key(value = "Path and query, as they came.", fallback = "true")
            boolean target,

            @Key(value = "The bytes of the body.", fallback = "true")
            boolean body,

            @Key(
                    value =
                            "Header fields besides, such as [content-type]. Credentials and trace context change between "
                                    + "attempts and cannot be among them.",
                    fallback = "[]")
            List<String> headers) {

        private static final List<String> TRACING =
                List.of("traceparent", "tracestate", "baggage", "x-request-id", "b3", "x-b3-traceid", "x-b3-spanid");

        public FingerprintConfig {
            for (var name : headers) {
                headerName(name);
                check(
                        !CallConfig.isCredential(name) && TRACING.stream().noneMatch(name::equalsIgnoreCase),
                        "headers",
                        "must not have " + name + ": it changes between attempts of one request");
            }
            headers = copy(headers);
        }
    }
}

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.positive;

import java.time.Duration;
import java.util.List;

/**
 * A client may leave before the answer (RFC 7240): with <code>Prefer: respond-async</code> or <code>wait=N</code> it gets
 * 202 and the address of a resource that tells what becomes of its request.
 */
public record AsyncConfig(
        @Key(
                value = "How long an answer is kept, from the latest moment at which it can come: the call's timeout.",
                fallback = "24h")
        Duration keep,

        @Key(value = "The longest that a client may ask to wait for an answer or a change of state.", fallback = "30s")
        Duration waitMax,

        @Key(value = "When a client that asks again and again should ask again: Retry-After of 202.", fallback = "1s")
        Duration retryAfter,

        @Key(
                value = "Where a client may ask to be called back at (Callback-Url), such as [https://*.shop.example]: "
                        + "scheme, host or *. and a domain, a port, the beginning of a path. A host that is not named "
                        + "in full must not be a private one. Needs callbacks.",
                fallback = "[]")
        List<CallbackPattern> callbacks) {

    public AsyncConfig {
        check(
                keep.compareTo(Duration.ofSeconds(1)) >= 0 && keep.toDays() <= 366,
                "keep",
                "must be between 1s and 8784h");
        positive(waitMax, "waitMax");
        check(retryAfter.compareTo(Duration.ofSeconds(1)) >= 0, "retryAfter", "must be at least 1s");
        callbacks = copy(callbacks);
    }
}

package io.isthmus.ingress.identity;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the keys of an issuer come from. */
@FunctionalInterface
interface KeyDocument {

    /** Named limit: what is larger is not read to its end. A hundred large keys fit. */
    int KEYS_BYTES_MAX = 256 * 1024;

    /**
     * Fetches and reads the keys. Never throws and never blocks; completes within {@code 3 s}, on any thread. Fails with an
     * {@link UnusableKeysException}, or with whatever the transport fails with.
     */
    Future<Fetched> fetch();

    /** @param maxAge how long the issuer wants them to be used; null if it does not say */
    record Fetched(KeySet keys, @Nullable Duration maxAge) {}
}

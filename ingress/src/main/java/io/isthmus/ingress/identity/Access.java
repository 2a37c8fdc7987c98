package io.isthmus.ingress.identity;

import org.jspecify.annotations.Nullable;

/** Whether a request may use a route. */
public sealed interface Access {

    /** @param identity who calls; null on a route that is open to anyone, where credentials are not looked at */
    record Granted(@Nullable Identity identity) implements Access {}

    record Denied(Refusal refusal) implements Access {}
}

package io.isthmus.ingress.http;

import java.util.Locale;

/** What has become of a request that a client need not wait for. */
enum AsyncState {
    /** The gateway has it; no broker has confirmed it yet. */
    QUEUED,
    /** The broker has it. */
    DISPATCHED,
    /** The service has answered. */
    DONE,
    /** It ended without a usable answer. */
    FAILED,
    /** Its deadline came before an answer. */
    EXPIRED,
    /** The client did not want it any more. */
    CANCELLED;

    /** Whether it stays so. */
    boolean isFinal() {
        return this != QUEUED && this != DISPATCHED;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static AsyncState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}

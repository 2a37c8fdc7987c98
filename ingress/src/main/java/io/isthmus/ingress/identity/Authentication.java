package io.isthmus.ingress.identity;

import java.time.Duration;

/** What came of checking a request's credentials. */
public sealed interface Authentication {

    record Verified(Identity identity) implements Authentication {}

    /** Nobody could be made out. {@link Refusal#of} says what is answered. */
    sealed interface Unverified extends Authentication {}

    /** The credentials do not serve, and will not the next time either. */
    record Rejected(Rejection rejection) implements Unverified {}

    /** Nothing can be said of the token: the issuer's keys have not been fetched since the start. */
    record KeysUnavailable(Duration retryAfter) implements Unverified {}

    /** More tokens wait to be checked than may. */
    record Overloaded() implements Unverified {}
}

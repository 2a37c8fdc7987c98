package io.isthmus.ingress.http;

import io.vertx.core.Future;

/** One thing that is done to a request before it is sent on. */
@FunctionalInterface
interface Layer {

    /**
     * Looks at {@code in}, and adds to it what it has found out.
     *
     * @return {@code in} to go on, or a failure with a {@link Refusal}; completes on the event loop of the request, at
     *     once where it can
     */
    Future<Incoming> pass(Incoming in);
}

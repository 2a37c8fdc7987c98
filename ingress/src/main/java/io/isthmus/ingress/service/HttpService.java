package io.isthmus.ingress.service;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service on one event loop: the same thing at one or more endpoints.
 *
 * @param idleNanos how long nothing may come over a connection, between requests or within a response
 */
record HttpService(List<Endpoint> endpoints, EndpointChoice choice, int replyBytesMax, long idleNanos) {

    /**
     * The index of the endpoint to try next, or {@link EndpointChoice#NONE}. Endpoints that have accepted no connection
     * lately come after all others, and come all the same: if there is nobody else, trying is better than refusing, and
     * costs a refused connection.
     *
     * @param tried those that this call has tried; null if none
     */
    int next(@Nullable BitSet tried) {
        int good = choice.next(i -> isUntried(tried, i) && !endpoints.get(i).isAvoided());
        return good == EndpointChoice.NONE ? choice.next(i -> isUntried(tried, i)) : good;
    }

    void close() {
        endpoints.forEach(endpoint -> endpoint.connections().close());
    }

    private static boolean isUntried(@Nullable BitSet tried, int index) {
        return tried == null || !tried.get(index);
    }
}

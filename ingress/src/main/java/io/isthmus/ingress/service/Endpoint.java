package io.isthmus.ingress.service;

import io.isthmus.aggregator.loop.Loop;
import io.vertx.core.net.HostAndPort;

/** One address of a service, as one event loop sees it. */
final class Endpoint {

    /**
     * How long an endpoint that has accepted no connection stands behind the others: long enough that not every request
     * runs into it, short enough that a restart is noticed at once.
     */
    private static final long AVOIDED_NANOS = 1_000_000_000;

    private final HostAndPort authority;
    private final Connections connections;
    private final Loop loop;
    private int requests;
    private boolean avoided;
    private long avoidedUntil;

    Endpoint(HostAndPort authority, Connections connections, Loop loop) {
        this.authority = authority;
        this.connections = connections;
        this.loop = loop;
    }

    HostAndPort authority() {
        return authority;
    }

    Connections connections() {
        return connections;
    }

    /** Requests that it has, or that wait for it. */
    int requests() {
        return requests;
    }

    void requestBegins() {
        requests++;
    }

    void requestEnds() {
        requests--;
    }

    void avoid() {
        avoided = true;
        avoidedUntil = loop.nanos() + AVOIDED_NANOS;
    }

    void accepted() {
        avoided = false;
    }

    boolean isAvoided() {
        return avoided && avoidedUntil - loop.nanos() > 0;
    }
}

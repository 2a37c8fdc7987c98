package io.isthmus.ingress.service;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import org.jspecify.annotations.Nullable;

/** One connection to an endpoint, for one request at a time. */
final class Connection {

    private final HttpClientConnection http;
    private final Connections home;
    private int requests;
    private @Nullable ResponseVersion version;
    private boolean gone;
    private long idleUntil;

    Connection(HttpClientConnection http, Connections home) {
        this.http = http;
        this.home = home;
        // What breaks while a request is under way is told to the request; what breaks while idle just closes.
        http.exceptionHandler(_ -> {});
        http.closeHandler(_ -> leave());
    }

    /** Begins a request. Nothing is sent before its head is written. */
    Future<HttpClientRequest> request() {
        requests++;
        return version == null
                ? http.request().onSuccess(first -> version = ResponseVersion.on(first))
                : http.request();
    }

    /** Whether the response under way is HTTP/1.0. */
    boolean isHttp10() {
        return version != null && version.isHttp10();
    }

    /** Whether it has carried a request before the one under way: its peer may have been about to close it. */
    boolean isReused() {
        return requests > 1;
    }

    /** The exchange is over and both sides are in step. */
    void release(long idleNanos) {
        home.release(this, idleNanos);
    }

    /** The exchange is over and the connection is of no use any more. */
    void discard() {
        leave();
        http.close();
    }

    boolean isGone() {
        return gone;
    }

    long idleUntil() {
        return idleUntil;
    }

    void idleUntil(long nanos) {
        idleUntil = nanos;
    }

    private void leave() {
        if (!gone) {
            gone = true;
            home.left(this);
        }
    }
}

package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.ingress.identity.Identity;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request on its way through the layers, and what they have found out about it. It lives on the event loop
 * that accepted it; each field is written once, by the layer that its comment names.
 */
final class Incoming {

    private final HttpServerRequest http;
    private final String requestId;
    private final long startedNanos;
    private final Abandonment abandonment = new Abandonment();
    private final String rawPath;

    /** By the route table. */
    private @Nullable String route;

    private Map<String, String> path = Map.of();

    /** By the route: what is left of the time is what every later hop gets. */
    private @Nullable Deadline deadline;

    /** By the identity layer; stays null where anyone is allowed. */
    private @Nullable Identity identity;

    /** By the body layer. */
    private Body body = Payload.EMPTY;

    /** By the body layer, where something reads the body. */
    private @Nullable Json json;

    private long bytesIn;

    /** By {@link Admission}. */
    private boolean left;

    /** By any layer: fields that the answer carries, whatever it will be. */
    private final Headers.Builder answerFields = Headers.builder();

    Incoming(HttpServerRequest http, String requestId, long startedNanos) {
        this.http = http;
        this.requestId = requestId;
        this.startedNanos = startedNanos;
        this.rawPath = String.valueOf(http.path());
    }

    HttpServerRequest http() {
        return http;
    }

    String requestId() {
        return requestId;
    }

    long startedNanos() {
        return startedNanos;
    }

    /** Given when the client has gone. */
    Abandonment abandonment() {
        return abandonment;
    }

    /** Whether this is the first time. */
    boolean leave() {
        boolean first = !left;
        left = true;
        return first;
    }

    /** As it came, percent-encoded, without the query. */
    String rawPath() {
        return rawPath;
    }

    void routed(String name, Map<String, String> parameters) {
        route = name;
        path = parameters;
    }

    @Nullable
    String route() {
        return route;
    }

    Map<String, String> path() {
        return path;
    }

    void dueBy(Deadline due) {
        deadline = due;
    }

    Deadline deadline() {
        if (deadline == null) {
            throw new IllegalStateException("the deadline is set at the door");
        }
        return deadline;
    }

    void identifiedAs(Identity caller) {
        identity = caller;
    }

    @Nullable
    Identity identity() {
        return identity;
    }

    @Nullable
    String subject() {
        return identity == null ? null : identity.subject();
    }

    void received(Body whole, long bytes) {
        body = whole;
        bytesIn = bytes;
    }

    Body body() {
        return body;
    }

    long bytesIn() {
        return bytesIn;
    }

    void parsed(Json document) {
        json = document;
    }

    /** The body as JSON, null where nothing reads it or there is none. */
    @Nullable
    Json json() {
        return json;
    }

    void answerWith(String name, String value) {
        answerFields.add(name, value);
    }

    Headers answerFields() {
        return answerFields.build();
    }

    /** What all that is sent for this request has in common. */
    Exchange exchange() {
        return new Exchange(
                requestId,
                String.valueOf(route),
                http.method().name(),
                rawPath,
                http.query(),
                subject(),
                TraceContext.parent(http),
                TraceContext.state(http));
    }
}

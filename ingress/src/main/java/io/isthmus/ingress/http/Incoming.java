package io.isthmus.ingress.http;

import io.isthmus.aggregator.channel.Abandonment;
import io.isthmus.aggregator.channel.Attendance;
import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.ingress.framing.FramingGuard;
import io.isthmus.ingress.framing.FramingViolation;
import io.isthmus.ingress.identity.Identity;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.isthmus.schema.message.TimeSource;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request on its way through the layers, and what they have found out about it. It lives on the event loop
 * that accepted it; each field is written once, by the layer that its comment names.
 */
final class Incoming {

    private final HttpServerRequest http;
    private final String requestId;
    private final TimeSource time;
    private final long startedNanos;
    private final Abandonment abandonment = new Abandonment();
    private final String rawPath;
    private final @Nullable String traceparent;

    /** By the route table. */
    private @Nullable String route;

    private Map<String, String> path = Map.of();

    /** Whether nothing follows its head, as HTTP/2 can say without a length. */
    private final boolean endsWithHead;

    /** By the route: what is left of the time is what every later hop gets. */
    private @Nullable Deadline deadline;

    /** By the identity layer; stays null where anyone is allowed. */
    private @Nullable Identity identity;

    /** By the body layer. */
    private Body body = Payload.EMPTY;

    /** By the body layer, where something reads the body. */
    private @Nullable Json json;

    /** By what answers: who the work is for, the client unless it outlives the client. */
    private Abandonment asker = abandonment;

    /** By what answers; null where the client has named none. */
    private @Nullable String idempotencyKey;

    /** By what answers: how a reply over a broker is waited for. */
    private Attendance attendance = Attendance.PLAIN;

    /** By the door; null where nothing is traced. */
    private @Nullable Span span;

    private long bytesIn;

    /** By {@link Admission}. */
    private boolean left;

    /** By any layer: fields that the answer carries, whatever it will be. */
    private final Headers.Builder answerFields = Headers.builder();

    /** By the door: how the body broke the rules, if it did. */
    private @Nullable FramingViolation violation;

    /** By the writer of an answer in parts, where it ends otherwise than it began. */
    private @Nullable String outcome;

    Incoming(HttpServerRequest http, String requestId, TimeSource time) {
        this.http = http;
        this.requestId = requestId;
        this.time = time;
        this.startedNanos = time.nanos();
        this.rawPath = String.valueOf(http.path());
        this.traceparent = TraceContext.parent(http);
        // Asked for now: a little later the body may have come, too.
        this.endsWithHead = FramingGuard.endsWithHead(http);
    }

    HttpServerRequest http() {
        return http;
    }

    String requestId() {
        return requestId;
    }

    /** The time since the request's head came. */
    long elapsedNanos() {
        return time.nanos() - startedNanos;
    }

    /** Given when the client has gone, or has sent what nobody can go on with. */
    Abandonment abandonment() {
        return abandonment;
    }

    /** Given when nobody wants what is worked on for this request any more. */
    Abandonment asker() {
        return asker;
    }

    /** From now on what is worked on goes on when the client goes. */
    void outliveClient() {
        asker = new Abandonment();
    }

    void attended(Attendance by) {
        attendance = by;
    }

    Attendance attendance() {
        return attendance;
    }

    void keyed(String key) {
        idempotencyKey = key;
    }

    @Nullable
    String idempotencyKey() {
        return idempotencyKey;
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

    /** W3C trace context of what is done here, or as it came where nothing is traced; null without one. */
    @Nullable
    String traceparent() {
        return span == null ? traceparent : span.traceparent();
    }

    void tracedAs(Span began) {
        span = began;
    }

    @Nullable
    Span span() {
        return span;
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

    /** Adds {@code nanos} to the time there is: what the client took to send its body is not the service's. */
    void allow(long nanos) {
        deadline = deadline().later(nanos);
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

    void violated(@Nullable FramingViolation how) {
        violation = how;
    }

    @Nullable
    FramingViolation violation() {
        return violation;
    }

    /** Whether nobody is there to be answered. */
    boolean isGone() {
        return http.response().closed() || (abandonment.isGiven() && violation == null);
    }

    boolean endsWithHead() {
        return endsWithHead;
    }

    void endedAs(String problem) {
        outcome = problem;
    }

    /** How an answer ended that had begun well; null if as it began. */
    @Nullable
    String outcome() {
        return outcome;
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
                traceparent(),
                tracestate(),
                http.isSSL() ? "https" : "http",
                authority(),
                span);
    }

    private @Nullable String authority() {
        // HTTP/1 has it as a field, which the guard has checked; made of two parts and put together again it costs
        // more.
        if (http.version() != HttpVersion.HTTP_2) {
            return http.getHeader(HttpHeaders.HOST);
        }
        HostAndPort named = http.authority();
        return named == null ? null : named.toString();
    }

    private @Nullable String tracestate() {
        if (span != null) {
            return span.tracestate();
        }
        return traceparent == null ? null : TraceContext.state(http);
    }
}

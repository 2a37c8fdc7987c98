package io.isthmus.ingress.http;

import io.isthmus.aggregator.trace.Span;
import io.isthmus.aggregator.trace.Tracer;
import io.isthmus.ingress.trace.SpanFacts;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** The span of a request from its head to the end of its answer. Of the address the query is not told: it may have secrets. */
final class ServerSpan {

    private ServerSpan() {}

    static Span begin(Tracer tracer, HttpServerRequest http, String requestId) {
        String parent = TraceContext.parent(http);
        Span span = tracer.receive(
                Span.Kind.SERVER,
                SpanFacts.name(http.method().name()),
                parent,
                parent == null ? null : TraceContext.state(http));
        if (span.isRecorded()) {
            SpanFacts.method(span, http.method().name());
            span.note("url.scheme", http.scheme());
            span.note("url.path", http.path());
            span.note("network.protocol.version", version(http.version()));
            span.note(SpanFacts.REQUEST_ID, requestId);
        }
        return span;
    }

    /** The route is found; its template is what the requests to it have in common. */
    static void routed(@Nullable Span span, HttpServerRequest http, RoutePipeline route) {
        if (span != null && span.isRecorded()) {
            span.rename(SpanFacts.name(http.method().name()) + " " + route.path());
            span.note("http.route", route.path());
            span.note(SpanFacts.ROUTE, route.name());
        }
    }

    /** What a client did wrong is no failure of the server's (HTTP semantic conventions). */
    static void end(@Nullable Span span, int status, String outcome) {
        if (span == null) {
            return;
        }
        span.note(SpanFacts.STATUS, status);
        span.note(SpanFacts.OUTCOME, outcome);
        boolean brokeOff = status < 400 && !outcome.equals(SpanFacts.ANSWERED);
        if (status >= 500 || brokeOff) {
            span.failed(outcome, null);
        }
        span.end();
    }

    private static @Nullable String version(@Nullable HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "1.0";
            case HTTP_1_1 -> "1.1";
            case HTTP_2 -> "2";
            case HTTP_3 -> "3";
            case null -> null;
        };
    }
}

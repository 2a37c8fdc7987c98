package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.Request;
import io.isthmus.aggregator.trace.Span;
import io.isthmus.ingress.trace.SpanFacts;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;

/** What only the call of a service can tell of a request that is traced. Nothing, and for nothing, where nothing is. */
final class TracedCall {

    private TracedCall() {}

    /** {@code request} goes to {@code endpoint}. A query may have secrets in it, and is not told. */
    static void sent(Request request, HttpMethod method, String target, HostAndPort endpoint) {
        Span span = request.exchange().span();
        if (span == null || !span.isRecorded()) {
            return;
        }
        int query = target.indexOf('?');
        SpanFacts.method(span, method.name());
        span.note("server.address", endpoint.host());
        span.note("server.port", endpoint.port());
        span.note("url.path", query < 0 ? target : target.substring(0, query));
    }
}

package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.Exchange;
import io.isthmus.aggregator.channel.Request;
import io.isthmus.schema.dialect.IsthmusHeaders;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/**
 * The header fields that a service is sent. What the gateway says itself (who it is asked for by, until when, in which
 * trace) always stands for what the client may have sent under the same name.
 */
final class RequestFields {

    static final String REQUEST_ID = "x-request-id";

    /** Set by the gateway, or by what it sends; never copied. */
    private static final Set<String> OWN = Set.of(
            "content-length",
            "content-type",
            "expect",
            "host",
            IsthmusHeaders.DEADLINE,
            IsthmusHeaders.TRACEPARENT,
            IsthmusHeaders.TRACESTATE,
            REQUEST_ID);

    /**
     * Fields by which the answer would be a part of the representation, none of it, or an encoded one. Where the gateway
     * makes something of the answer it needs the whole.
     */
    private static final Set<String> ANOTHER_FORM = Set.of(
            "accept-encoding",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "range");

    private RequestFields() {}

    /**
     * Adds the fields to {@code fields}, but for those of the body.
     *
     * @param plainAnswer whether the answer must be the whole representation as it is
     * @throws IllegalArgumentException if a name or value is not valid (RFC 9110, section 5)
     */
    static void write(Request request, boolean plainAnswer, MultiMap fields) {
        copy(request.headers(), plainAnswer, fields);
        Exchange exchange = request.exchange();
        fields.set(FieldName.of(REQUEST_ID), FieldText.of(exchange.requestId()));
        // That of a body that is passed on begins with its end, which nobody knows yet.
        if (request.body() instanceof Payload) {
            fields.set(
                    FieldName.of(IsthmusHeaders.DEADLINE),
                    FieldText.of(Long.toString(request.deadline().epochMillis())));
        }
        String traceparent = exchange.traceparent();
        if (traceparent != null) {
            fields.set(FieldName.of(IsthmusHeaders.TRACEPARENT), FieldText.of(traceparent));
            // Without its parent a state means nothing (W3C Trace Context, section 3.3).
            String tracestate = exchange.tracestate();
            if (tracestate != null) {
                fields.set(FieldName.of(IsthmusHeaders.TRACESTATE), FieldText.of(tracestate));
            }
        }
    }

    /** Whether the client waits for a word before it sends its body (RFC 9110, section 10.1.1). */
    static boolean expectsContinue(Request request) {
        return "100-continue".equalsIgnoreCase(request.headers().get(HttpHeaders.EXPECT.toString()));
    }

    private static void copy(Headers headers, boolean plainAnswer, MultiMap fields) {
        if (headers.isEmpty()) {
            return;
        }
        var hop = HopFields.of(headers.all("connection"));
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean passes = !OWN.contains(lower) && !(plainAnswer && ANOTHER_FORM.contains(lower));
            if (passes && !hop.contains(lower)) {
                fields.add(FieldName.of(name), FieldText.of(value));
            }
        });
    }
}

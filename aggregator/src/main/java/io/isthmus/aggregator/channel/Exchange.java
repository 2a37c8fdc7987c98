package io.isthmus.aggregator.channel;

import io.isthmus.aggregator.trace.Span;
import io.isthmus.schema.message.HttpMethods;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same for all that is sent on behalf of one HTTP request.
 *
 * @param requestId names the exchange in answers, logs and messages
 * @param route the route's name in the configuration
 * @param method the HTTP method of the client's request, in capitals
 * @param rawPath the path of the client's request as it came, percent-encoded, without the query
 * @param rawQuery the query as it came without the question mark, null without one
 * @param subject who asks, as the identity provider names them; null for anyone
 * @param traceparent W3C trace context to pass on, null without one
 * @param tracestate W3C trace state to pass on, null without one
 * @param scheme what the client's request came over, {@code http} or {@code https}; null if none came
 * @param authority the host, and port if there is one, that the client has asked; null if none came or it named none
 * @param span what the gateway itself does in that trace, and is told of here; null where nothing is traced
 */
public record Exchange(
        String requestId,
        String route,
        String method,
        String rawPath,
        @Nullable String rawQuery,
        @Nullable String subject,
        @Nullable String traceparent,
        @Nullable String tracestate,
        @Nullable String scheme,
        @Nullable String authority,
        @Nullable Span span) {

    /** One for which no client has asked, and that nothing is traced of. */
    public Exchange(
            String requestId,
            String route,
            String method,
            String rawPath,
            @Nullable String rawQuery,
            @Nullable String subject,
            @Nullable String traceparent,
            @Nullable String tracestate) {
        this(requestId, route, method, rawPath, rawQuery, subject, traceparent, tracestate, null, null, null);
    }

    /** The same, for what is sent as a part of {@code part}. */
    public Exchange under(Span part) {
        return with(part, part);
    }

    /** The same, for one of many that are sent as a part of {@code part}: nothing is noted of it alone. */
    public Exchange among(Span part) {
        return with(part, null);
    }

    private Exchange with(Span context, @Nullable Span noted) {
        return new Exchange(
                requestId,
                route,
                method,
                rawPath,
                rawQuery,
                subject,
                context.traceparent(),
                context.tracestate(),
                scheme,
                authority,
                noted);
    }

    /** Whether sending the request twice has the effect of sending it once (RFC 9110, section 9.2.2). */
    public boolean isIdempotent() {
        return HttpMethods.isIdempotent(method);
    }
}

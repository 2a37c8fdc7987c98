package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about itself besides its body, before a dialect gives it names and encodings.
 *
 * @param correlationId printable ASCII, never valid JSON; comes back with the reply
 * @param replyTo the Return Address: a topic's or a queue's name
 * @param replyPartition the partition of {@code replyTo} to answer on, or -1 where the broker has none
 * @param deadline when the answer stops being of use
 * @param route the name of the route that asks
 * @param subject who asks, as the identity provider names them; null for anyone
 * @param traceparent W3C trace context, null without one
 * @param tracestate W3C trace state, null without one
 * @param contentType media type of the body, null if it has none
 * @param headers what else the route lets through
 * @param method the HTTP method of the client's request, in capitals
 * @param rawPath the path of the client's request as it came
 * @param rawQuery its query as it came, null without one
 * @param scheme what it came over, {@code http} or {@code https}; null if no client has asked
 * @param authority the host, and port if there is one, that it was for; null if no client has asked or it named none
 */
public record RequestHead(
        String correlationId,
        String replyTo,
        int replyPartition,
        Deadline deadline,
        String route,
        @Nullable String subject,
        @Nullable String traceparent,
        @Nullable String tracestate,
        @Nullable String contentType,
        Headers headers,
        String method,
        String rawPath,
        @Nullable String rawQuery,
        @Nullable String scheme,
        @Nullable String authority) {

    /** Of a request for which no client has asked. */
    public RequestHead(
            String correlationId,
            String replyTo,
            int replyPartition,
            Deadline deadline,
            String route,
            @Nullable String subject,
            @Nullable String traceparent,
            @Nullable String tracestate,
            @Nullable String contentType,
            Headers headers,
            String method,
            String rawPath,
            @Nullable String rawQuery) {
        this(
                correlationId,
                replyTo,
                replyPartition,
                deadline,
                route,
                subject,
                traceparent,
                tracestate,
                contentType,
                headers,
                method,
                rawPath,
                rawQuery,
                null,
                null);
    }
}

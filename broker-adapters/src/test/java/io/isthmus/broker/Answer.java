package io.isthmus.broker;

import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A reply as a service sends it.
 *
 * @param correlationId null for a reply without one
 * @param status what the dialect's status is set to; null for a reply without one
 */
public record Answer(
        @Nullable String correlationId,
        @Nullable String status,
        @Nullable String contentType,
        Headers headers,
        byte[] body) {

    public Answer withCorrelationId(@Nullable String id) {
        return new Answer(id, status, contentType, headers, body);
    }

    public Answer withStatus(String text) {
        return new Answer(correlationId, text, contentType, headers, body);
    }

    public Answer withContentType(String type) {
        return new Answer(correlationId, status, type, headers, body);
    }

    public Answer withHeaders(Headers more) {
        return new Answer(correlationId, status, contentType, more, body);
    }
}

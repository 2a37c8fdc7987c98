package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a dialect says in the properties of an AMQP 0-9-1 message. What belongs to the transport ({@code expiration},
 * {@code delivery-mode}) is not the dialect's.
 *
 * @param contentType media type of the body, null for none
 * @param contentEncoding null for none
 * @param correlationId comes back with the reply; null where nobody replies
 * @param messageId what responders fall back to that find no correlation id
 * @param replyTo the queue to answer to; an exchange of the same name leads there too; null where nobody replies
 * @param headers the header table; every value is text
 */
public record AmqpProperties(
        @Nullable String contentType,
        @Nullable String contentEncoding,
        @Nullable String correlationId,
        String messageId,
        @Nullable String replyTo,
        Headers headers) {

    static AmqpProperties of(
            RequestHead head, @Nullable String contentType, @Nullable String contentEncoding, Headers headers) {
        return new AmqpProperties(
                contentType, contentEncoding, head.correlationId(), head.correlationId(), head.replyTo(), headers);
    }
}

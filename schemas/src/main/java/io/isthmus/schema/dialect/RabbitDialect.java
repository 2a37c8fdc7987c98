package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a service behind RabbitMQ expects of a request's properties and body, and how it answers.
 *
 * <p>In every dialect the correlation id travels as {@code correlation-id} and as {@code message-id}, since responders
 * that find the former empty answer with the latter; the deadline and the trace context travel as headers, which
 * nobody minds; and a reply may set {@code isthmus-status}. Stateless; safe for any thread.
 */
public interface RabbitDialect {

    /** The properties of a request. */
    AmqpProperties write(RequestHead head);

    /**
     * The body to send for {@code body}: itself, unless the service expects something around it.
     *
     * @throws UnfitRequest if it cannot be put in there
     */
    default Payload wrap(RequestHead head, Payload body) {
        return body;
    }

    /** Finds the id in replies that have it in no property; null where there are none. */
    default @Nullable Correlation correlation() {
        return null;
    }

    /**
     * Reads a reply.
     *
     * @param contentType its property of this name
     * @param headers its header table as text, and {@code content-encoding} if it has that property
     * @throws UnreadableReply if it says something that cannot be
     */
    default ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        return AmqpHeaders.read(contentType, headers, body);
    }
}

package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a service has answered, once a dialect has read it.
 *
 * @param status the HTTP status that the service asks for, 200 if it names none; 200 to 599
 * @param fault what went wrong in the service's own words where the dialect has a form for it; null for an answer
 * @param contentType media type of the body, null if it names none
 * @param headers what the reply carries besides, before the route's list is applied
 * @param body the answer itself, out of whatever the dialect wraps it in
 */
public record ServiceReply(
        int status, @Nullable String fault, @Nullable String contentType, Headers headers, Payload body) {

    /** A media type that HTTP could not say is none: a line break in it would end the field. */
    public ServiceReply {
        contentType = contentType == null || AmqpHeaders.isFieldValue(contentType) ? contentType : null;
    }
}

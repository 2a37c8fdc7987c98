package io.isthmus.aggregator.channel;

import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A service's answer.
 *
 * @param status HTTP status, 200 to 599
 * @param headers what the service set and the route lets through, without {@code content-type} and what belongs to a
 *     hop
 * @param contentType media type of the body, null if the service named none
 * @param body what it answered
 * @param fault what the service reports in a form that its dialect has for errors, for people; null where it has
 *     none. The body is then not the service's answer and is not passed on
 */
public record Reply(
        int status,
        Headers headers,
        @Nullable String contentType,
        Body body,
        @Nullable String fault) {

    public static Reply of(int status, @Nullable String contentType, Payload body) {
        return new Reply(status, Headers.EMPTY, contentType, body, null);
    }

    public Reply withHeaders(Headers newHeaders) {
        return new Reply(status, newHeaders, contentType, body, fault);
    }

    /** Whether the service says that it did not do what was asked. */
    public boolean isFault() {
        return status >= 400 || fault != null;
    }
}

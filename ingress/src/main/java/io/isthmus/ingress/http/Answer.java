package io.isthmus.ingress.http;

import io.isthmus.ingress.service.StreamFlow;
import io.isthmus.schema.message.Body;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * What the client gets, whoever made it.
 *
 * @param status HTTP status
 * @param headers fields besides {@code content-type} and what the server adds itself
 * @param contentType media type of the body, null for none
 * @param body what is written
 * @param outcome {@code answered}, or the slug of a problem type: the label in log and metrics
 * @param closes whether the connection must not be used for another request
 */
record Answer(int status, Headers headers, @Nullable String contentType, Body body, String outcome, boolean closes) {

    static final String ANSWERED = "answered";

    /**
     * The same from an instance that is about to go: the client is not to use the connection again. HTTP/2 says so by
     * itself, and what goes on for long ends by itself.
     */
    Answer asTheLast(HttpVersion version) {
        boolean endsSoon = body instanceof Payload || body instanceof StreamFlow;
        return version == HttpVersion.HTTP_2 || !endsSoon
                ? this
                : new Answer(status, headers, contentType, body, outcome, true);
    }
}

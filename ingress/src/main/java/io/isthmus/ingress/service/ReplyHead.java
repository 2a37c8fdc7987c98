package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.ChannelFailure.InvalidReply;
import io.isthmus.schema.message.Headers;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * What a service's response says before its body.
 *
 * @param status 200 to 599
 * @param headers what may go on: not what belongs to the hop or describes the body. A response that has no body keeps
 *     {@code content-length}, which then tells how long one would have been (RFC 9110, section 8.6)
 * @param contentType media type of the body, null if it names none
 * @param encoded whether the body is compressed or otherwise encoded
 * @param bodyless whether none follows, whatever the fields say (RFC 9112, section 6.3)
 * @param length the length announced, or {@link StreamFlow#LENGTH_UNKNOWN}
 * @param reusable whether the connection can carry another request
 * @param keepAliveSeconds how long the service says that it keeps the connection, -1 if it does not say
 */
record ReplyHead(
        int status,
        Headers headers,
        @Nullable String contentType,
        boolean encoded,
        boolean bodyless,
        long length,
        boolean reusable,
        int keepAliveSeconds) {

    /** @param http10 whether it is HTTP/1.0, which the response itself does not tell */
    static ReplyHead of(HttpClientResponse response, HttpMethod method, boolean http10) throws InvalidReply {
        int status = response.statusCode();
        if (status < 200 || status > 599) {
            // 101 was not asked for, and of the other interim responses the toolkit knows 100 and 103 only.
            throw new InvalidReply("The service answered with a status that is not final: " + status + ".");
        }
        var fields = response.headers();
        // Names, values and framing have been checked by the decoder.
        var hop = HopFields.of(fields.getAll(HttpHeaders.CONNECTION));
        boolean bodyless = method.equals(HttpMethod.HEAD) || status == 204 || status == 304;
        var headers = Headers.builder();
        for (var field : fields) {
            String name = field.getKey();
            boolean length = bodyless && name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH.toString());
            if (!hop.contains(name) && (length || !HopFields.describesBody(name))) {
                headers.add(name, field.getValue());
            }
        }
        String contentType = fields.get(HttpHeaders.CONTENT_TYPE);
        return new ReplyHead(
                status,
                headers.build(),
                contentType,
                isEncoded(fields.get(HttpHeaders.CONTENT_ENCODING)),
                bodyless,
                bodyless ? 0 : length(fields.get(HttpHeaders.CONTENT_LENGTH)),
                isReusable(http10, method, hop),
                HopFields.keepAliveSeconds(fields.get(HttpHeaders.KEEP_ALIVE)));
    }

    private static boolean isReusable(boolean http10, HttpMethod method, HopFields hop) {
        // Some servers send the body after the answer to HEAD all the same; it would begin the next answer.
        return !method.equals(HttpMethod.HEAD) && (http10 ? hop.keepsAlive() : !hop.closes());
    }

    private static boolean isEncoded(@Nullable String encoding) {
        return encoding != null && !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
    }

    private static long length(@Nullable String value) {
        if (value == null) {
            return StreamFlow.LENGTH_UNKNOWN;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new InvalidReply("The service's answer has a length that is not a number.");
        }
    }
}

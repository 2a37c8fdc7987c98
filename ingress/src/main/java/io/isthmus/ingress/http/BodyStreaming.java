package io.isthmus.ingress.http;

import io.isthmus.ingress.service.StreamFlow;
import io.isthmus.schema.message.Payload;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Passes the body on as it comes: nothing on the route reads it. */
final class BodyStreaming implements Layer {

    @Override
    public Future<Incoming> pass(Incoming in) {
        HttpServerRequest http = in.http();
        String length = http.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean empty =
                http.isEnded() || "0".equals(length) || (length == null && (in.endsWithHead() || !isChunked(http)));
        in.received(empty ? Payload.EMPTY : flow(http, length), 0);
        return Future.succeededFuture(in);
    }

    private static StreamFlow flow(HttpServerRequest http, @Nullable String length) {
        long announced = length == null ? StreamFlow.LENGTH_UNKNOWN : Long.parseLong(length);
        // What is still to come of an abandoned body is thrown away, or its connection closed, with the answer.
        var flow = new StreamFlow(http, announced, () -> {});
        return "100-continue".equalsIgnoreCase(http.getHeader(HttpHeaders.EXPECT))
                ? flow.whenWanted(http.response()::writeContinue)
                : flow;
    }

    /** An HTTP/2 request without a length may have a body unless its stream has ended with its head. */
    private static boolean isChunked(HttpServerRequest http) {
        return http.getHeader(HttpHeaders.TRANSFER_ENCODING) != null || http.version() == HttpVersion.HTTP_2;
    }
}

package io.isthmus.ingress.http;

import io.isthmus.ingress.service.HopFields;
import io.isthmus.ingress.stream.StreamChannel;
import io.isthmus.schema.message.Headers;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which header fields of a request cross to the service. */
sealed interface ForwardedHeaders {

    Headers of(HttpServerRequest http);

    /** Those that the route names, and no other. */
    record Named(List<String> names) implements ForwardedHeaders {

        /** Of the gateway's own part of the trace, which goes along in any case. */
        private static final Set<String> TRACE = Set.of("traceparent", "tracestate");

        public Named {
            names = names.stream()
                    .filter(name -> !TRACE.contains(name.toLowerCase(Locale.ROOT)))
                    .toList();
        }

        @Override
        public Headers of(HttpServerRequest http) {
            if (names.isEmpty()) {
                return Headers.EMPTY;
            }
            var headers = Headers.builder();
            for (String name : names) {
                http.headers().getAll(name).forEach(value -> headers.add(name.toLowerCase(Locale.ROOT), value));
            }
            return headers.build();
        }
    }

    /** Where a client goes on, and whether it asks for a WebSocket, which a connection of HTTP/1.1 alone can become. */
    record OfStream() implements ForwardedHeaders {

        @Override
        public Headers of(HttpServerRequest http) {
            boolean canUpgrade = http.version() == HttpVersion.HTTP_1_1;
            return Headers.builder()
                    .addIfPresent(StreamChannel.LAST_EVENT_ID, http.getHeader(StreamChannel.LAST_EVENT_ID))
                    .addIfPresent(StreamChannel.UPGRADE, canUpgrade ? http.getHeader(StreamChannel.UPGRADE) : null)
                    .build();
        }
    }

    /** All but those that end at this hop, for an HTTP service that stands behind the gateway as if it were alone. */
    record EndToEnd(boolean replyIsRead) implements ForwardedHeaders {

        /** A reply that the gateway reads must come whole and uncompressed. */
        private static final Set<String> FORMS_OF_REPLY = Set.of("accept-encoding", "range", "if-range");

        /** RFC 9110, section 7.6.1, and what the channel sets itself. */
        private static final Set<String> OWN = Set.of(
                "connection",
                "keep-alive",
                "proxy-connection",
                "proxy-authorization",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade",
                "host",
                "content-length",
                "content-type",
                "expect",
                "traceparent",
                "tracestate",
                "x-request-id",
                "isthmus-deadline",
                "http2-settings");

        @Override
        public Headers of(HttpServerRequest http) {
            var hop = HopFields.of(http.headers().getAll(HttpHeaders.CONNECTION));
            var headers = Headers.builder();
            http.headers().forEach((name, value) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                boolean asksForForm = replyIsRead && FORMS_OF_REPLY.contains(lower);
                if (!asksForForm && !OWN.contains(lower) && !hop.contains(lower) && !lower.startsWith(":")) {
                    headers.add(lower, value);
                }
            });
            return headers.build();
        }
    }
}

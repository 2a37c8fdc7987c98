package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers cross to a service behind RabbitMQ, and which come back. */
final class AmqpHeaders {

    /** What belongs to one HTTP hop, or is said by a property: no service sets it through a message. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "content-length",
            "content-type",
            "date",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "server",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "traceparent",
            "tracestate");

    /** Content codings of HTTP; Spring puts a character set where AMQP has the coding. */
    private static final Set<String> CODINGS = Set.of("br", "compress", "deflate", "gzip", "zstd");

    private AmqpHeaders() {}

    /** What every dialect's requests carry: what the route lets through, then what nobody outside may set. */
    static Headers.Builder common(RequestHead head) {
        var headers = Headers.builder();
        head.headers().forEach((name, value) -> {
            // Names in a table are compared byte by byte, and HTTP's come in any case.
            String lower = name.toLowerCase(Locale.ROOT);
            if (!isOurs(lower)) {
                headers.add(lower, value);
            }
        });
        return headers.add(
                        IsthmusHeaders.DEADLINE, Long.toString(head.deadline().epochMillis()))
                .addIfPresent(IsthmusHeaders.TRACEPARENT, head.traceparent())
                .addIfPresent(IsthmusHeaders.TRACESTATE, head.tracestate());
    }

    private static boolean isOurs(String lower) {
        return lower.startsWith(IsthmusHeaders.PREFIX)
                || lower.equals(IsthmusHeaders.TRACEPARENT)
                || lower.equals(IsthmusHeaders.TRACESTATE);
    }

    static ServiceReply read(@Nullable String contentType, Headers headers, Payload body) {
        String status = headers.get(IsthmusHeaders.STATUS);
        return new ServiceReply(
                status == null ? 200 : IsthmusHeaders.status(status), null, contentType, passedOn(headers), body);
    }

    /** Of a reply's headers, those that may become HTTP fields. */
    private static Headers passedOn(Headers headers) {
        if (headers.isEmpty()) {
            return headers;
        }
        var passed = Headers.builder();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (isPassedOn(lower, value)) {
                passed.add(lower, value);
            }
        });
        return passed.build();
    }

    /** What does not belong to the framework whose names begin with {@code prefix}, in lower case as they are here. */
    static Headers without(Headers passed, String prefix) {
        var others = Headers.builder();
        passed.forEach((name, value) -> {
            if (!name.startsWith(prefix)) {
                others.add(name, value);
            }
        });
        return others.build();
    }

    private static boolean isPassedOn(String lower, String value) {
        if (lower.equals("content-encoding")) {
            return CODINGS.contains(value.toLowerCase(Locale.ROOT));
        }
        return !lower.startsWith("__")
                && !lower.startsWith(IsthmusHeaders.PREFIX)
                && !NOT_PASSED_ON.contains(lower)
                && isToken(lower)
                && isFieldValue(value);
    }

    private static boolean isToken(String lower) {
        return !lower.isEmpty()
                && lower.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /** What HTTP lets a field say, without {@code obs-text}: a line break in one would end the field. */
    static boolean isFieldValue(String value) {
        return value.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t');
    }
}

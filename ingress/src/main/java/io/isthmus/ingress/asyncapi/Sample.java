package io.isthmus.ingress.asyncapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.ingress.contract.Members;
import io.isthmus.schema.config.AllowConfig;
import io.isthmus.schema.config.CallConfig;
import io.isthmus.schema.config.RouteConfig;
import io.isthmus.schema.dialect.RequestHead;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.message.Deadline;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of a route whose every part can be told from the others: handed to a dialect, it shows what the dialect makes of a
 * request, and so the document says what the gateway does.
 */
final class Sample {

    static final String CORRELATION = "iAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    static final String REPLY_TO = "sample-reply-to";

    private static final int PARTITION = 7;
    private static final byte[] PARTITION_BYTES = {0, 0, 0, PARTITION};
    private static final long DEADLINE = 1_893_456_000_000L;
    private static final String SUBJECT = "sample-subject";
    private static final String TRACEPARENT = "sample-traceparent";
    private static final String TRACESTATE = "sample-tracestate";
    private static final String FORWARDED = "sample-forwarded";
    private static final String PATH = "/sample-path";
    private static final String SCHEME = "sample-scheme";
    private static final String AUTHORITY = "sample-authority";
    private static final String MARK = "sample-body";
    private static final String GUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final Json TRACE = text("W3C Trace Context; absent where the client sends none.", null);
    private static final Json AS_SENT = text("As the client sent it; absent where it did not.", null);

    /** The body of a request; {@link #schema} finds it in what is made of it. */
    static final Payload BODY = Members.of(MARK, true).toPayload();

    private final RouteConfig route;
    private final boolean tellsConstants;

    /** @param tellsConstants whether what a dialect adds of itself is no secret */
    Sample(RouteConfig route, boolean tellsConstants) {
        this.route = route;
        this.tellsConstants = tellsConstants;
    }

    /** @param partitions whether the broker has partitions */
    RequestHead head(CallConfig call, boolean partitions) {
        return new RequestHead(
                CORRELATION,
                REPLY_TO,
                partitions ? PARTITION : -1,
                new Deadline(0, DEADLINE),
                route.name(),
                route.allow() instanceof AllowConfig.Callers ? SUBJECT : null,
                TRACEPARENT,
                TRACESTATE,
                "application/json",
                forwarded(call),
                method(),
                PATH,
                null,
                SCHEME,
                AUTHORITY);
    }

    private String method() {
        return route.match().method().size() == 1 ? route.match().method().getFirst() : "POST";
    }

    private Headers forwarded(CallConfig call) {
        var headers = Headers.builder();
        if (call.headers() != null) {
            call.headers().forEach(name -> headers.add(name, FORWARDED));
        }
        if (route.idempotency() != null) {
            headers.add("idempotency-key", FORWARDED);
        }
        return headers.build();
    }

    /** Whether {@code value} has the reply's address. */
    static boolean isReplyTo(String value) {
        return value.contains(REPLY_TO);
    }

    /** The schema of a header with {@code value}. */
    Json schema(byte[] value) {
        return Arrays.equals(value, PARTITION_BYTES)
                ? Members.of(
                        "type",
                        "integer",
                        "format",
                        "int32",
                        "description",
                        "The partition of the reply topic to answer on, as four bytes, big endian.")
                : schema(new String(value, UTF_8));
    }

    /** The schema of a text with {@code value}. */
    Json schema(String value) {
        if (value.equals(CORRELATION)) {
            return text("Names the request: the reply brings it back as it is.", null);
        }
        if (isReplyTo(value)) {
            return text("Where the reply goes.", null);
        }
        if (value.equals(Long.toString(DEADLINE))) {
            return text("When the answer stops being of use, in milliseconds since the epoch.", null);
        }
        if (value.equals(Integer.toString(PARTITION))) {
            return text("The partition of the reply topic to answer on, decimal.", null);
        }
        if (isTime(value)) {
            return text(
                    Instant.parse(value).toEpochMilli() == DEADLINE ? "When the answer stops being of use." : null,
                    "date-time");
        }
        if (value.matches(GUID)) {
            return text("A part of what names the request: the reply brings it back as it is.", "uuid");
        }
        return switch (value) {
            case SUBJECT -> text("Who asks, as the identity provider names them.", null);
            case TRACEPARENT, TRACESTATE -> TRACE;
            case FORWARDED -> AS_SENT;
            case PATH -> text("The path and query of the client's request.", null);
            case SCHEME -> text("http or https, as the client's request came.", null);
            case AUTHORITY -> text("The host, and port if there is one, that the client has asked.", null);
            default -> tellsConstants ? Members.of("const", value) : text(null, null);
        };
    }

    private static Json text(@Nullable String description, @Nullable String format) {
        return Members.of("type", "string", "format", format, "description", description);
    }

    private static boolean isTime(String value) {
        try {
            Instant.parse(value);
            return true;
        } catch (DateTimeException other) {
            return false;
        }
    }

    /**
     * The schema of a payload, where {@code made} is what a dialect has made of {@link #BODY}.
     *
     * @param body the schema of a body
     */
    Json schema(Json made, Json body) {
        if (made.get(MARK) != null) {
            return made.size() == 1 ? body : Members.of("allOf", List.of(body, object(made, body)));
        }
        if (made.isObject()) {
            return object(made, body);
        }
        if (made.isArray()) {
            return Members.of(
                    "type",
                    "array",
                    "items",
                    made.elements().isEmpty() ? null : schema(made.elements().getFirst(), body));
        }
        if (made.isNumber() && made.number() instanceof Integer number && number == PARTITION) {
            return Members.of(
                    "type", "integer", "description", "The partition of the reply topic to answer on, decimal.");
        }
        String text = made.text();
        return text == null ? Json.object().put("const", made).build() : schema(text);
    }

    private Json object(Json made, Json body) {
        Map<String, Json> properties = new LinkedHashMap<>();
        for (String name : made.names()) {
            Json member = made.get(name);
            if (member != null && !name.equals(MARK)) {
                properties.put(name, schema(member, body));
            }
        }
        return object(properties);
    }

    /** An object of {@code properties}, which has all of them but those that only some clients bring about. */
    static Json object(Map<String, Json> properties) {
        return Members.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                properties.entrySet().stream()
                        .filter(property -> !isOptional(property.getValue()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static boolean isOptional(Json schema) {
        return schema.equals(TRACE) || schema.equals(AS_SENT);
    }

    /** The JSON Pointer of what is {@code value} within {@code made}, null if it is not there. */
    static @Nullable String pointer(Json made, String value) {
        if (value.equals(made.text())) {
            return "";
        }
        for (String name : made.names()) {
            Json member = made.get(name);
            String below = member == null ? null : pointer(member, value);
            if (below != null) {
                return "/" + name.replace("~", "~0").replace("/", "~1") + below;
            }
        }
        return null;
    }
}

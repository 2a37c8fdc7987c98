package io.isthmus.schema.dialect;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service says of its failure. Frameworks have their own forms and their users put what they like into them, so
 * the usual names are looked for and nothing else is taken over.
 *
 * @param status 400 to 599
 * @param detail for people
 */
record Fault(int status, String detail) {

    /** Characters of a service's message that are passed on. */
    static final int DETAIL_MAX = 1000;

    /** What is said where the service does not. */
    static final int UNKNOWN_STATUS = 502;

    private static final String UNKNOWN = "The service has failed and does not say why.";
    private static final List<String> STATUSES = List.of("status", "statusCode", "code");
    private static final List<String> DETAILS = List.of("detail", "message", "error", "title");

    static Fault of(String detail) {
        return of(UNKNOWN_STATUS, detail);
    }

    /** @param detail null or empty if the service says nothing */
    static Fault of(int status, @Nullable String detail) {
        if (detail == null || detail.isBlank()) {
            return new Fault(status, UNKNOWN);
        }
        return new Fault(status, detail.length() <= DETAIL_MAX ? detail : detail.substring(0, DETAIL_MAX));
    }

    /** An error object, or a text. */
    static Fault of(Json error) {
        String text = error.text();
        return text != null ? of(text) : of(status(error), detail(error));
    }

    /** JSON, or else plain text. */
    static Fault parse(String written) {
        try {
            Json error = Json.parse(Payload.utf8(written));
            return error.isObject() || error.isString() ? of(error) : of(written);
        } catch (MalformedJsonException plain) {
            return of(written);
        }
    }

    private static int status(Json error) {
        for (String name : STATUSES) {
            Json value = error.get(name);
            if (value != null && value.number() instanceof Integer status && status >= 400 && status <= 599) {
                return status;
            }
        }
        return UNKNOWN_STATUS;
    }

    private static @Nullable String detail(Json error) {
        for (String name : DETAILS) {
            Json value = error.get(name);
            if (value != null && value.isString()) {
                return value.text();
            }
        }
        return null;
    }

    ServiceReply toReply(Headers headers) {
        return new ServiceReply(status, detail, null, headers, Payload.EMPTY);
    }
}

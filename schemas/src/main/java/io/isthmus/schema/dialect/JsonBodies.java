package io.isthmus.schema.dialect;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Bodies that stand inside a JSON document, or are one. */
final class JsonBodies {

    static final String MEDIA_TYPE = "application/json";

    private JsonBodies() {}

    /**
     * The value of a request's body: null for none. It is parsed, not pasted, so that a body cannot end what it stands in.
     *
     * @throws UnfitRequest if it is no JSON
     */
    static Json toPutIn(Payload body) {
        if (body.isEmpty()) {
            return Json.NULL;
        }
        try {
            return Json.parse(body);
        } catch (MalformedJsonException malformed) {
            throw new UnfitRequest("the body " + malformed.getMessage());
        }
    }

    /** @throws UnreadableReply if it is not one JSON object */
    static Json object(Payload reply, String dialect) {
        try {
            Json object = Json.parse(reply);
            if (object.isObject()) {
                return object;
            }
        } catch (MalformedJsonException malformed) {
            // As below.
        }
        throw new UnreadableReply("a reply of " + dialect + " must be a JSON object");
    }

    /** The text member {@code name}, or null. */
    static @Nullable String text(Json object, String name) {
        Json member = object.get(name);
        return member == null ? null : member.text();
    }

    /** Whether {@code contentType} is {@code mediaType}, whatever its parameters. */
    static boolean is(@Nullable String contentType, String mediaType) {
        if (contentType == null || !contentType.regionMatches(true, 0, mediaType, 0, mediaType.length())) {
            return false;
        }
        String rest = contentType.substring(mediaType.length()).stripLeading();
        return rest.isEmpty() || rest.startsWith(";");
    }

    /** Whether {@code contentType} is JSON or built on it (RFC 6839, section 3.1). */
    static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return type.equals(MEDIA_TYPE) || type.equals("text/json") || type.endsWith("+json");
    }
}

package io.isthmus.schema.expression;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;

/** Scopes for tests. */
final class Scopes {

    private Scopes() {}

    /** The members of a JSON object, written with single quotes. */
    static Scope of(String object) {
        return json(object)::get;
    }

    static Json json(String text) {
        try {
            return Json.parse(Payload.utf8(text.replace('\'', '"')));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}

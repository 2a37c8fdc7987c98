package io.isthmus.schema.payload;

import io.isthmus.schema.json.Json;

/** Puts a JSON value into the form that a message has. For any thread. */
@FunctionalInterface
public interface Encoding {

    /** @throws MisfitException if the value does not fit: which it is told by JSON Pointers */
    byte[] encode(Json value) throws MisfitException;
}

package io.isthmus.schema.dialect;

import io.isthmus.schema.message.Headers;
import io.isthmus.schema.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Finds the correlation id of a reply that does not have it where its broker has a place for it. Asked for every reply
 * whose id was not found there, so it decides by type and name first and reads a body only within
 * {@link io.isthmus.schema.json.JsonScan#BYTES_MAX}. What it finds is no more trusted than a property: the id proves itself.
 */
@FunctionalInterface
public interface Correlation {

    /**
     * Null if there is none. A dialect that has no room for a whole id may return what it has: the place where the reply has come
     * to tells the rest. Never throws.
     *
     * @param contentType media type of the body, null if the reply names none
     * @param headers the reply's headers as text
     */
    @Nullable
    String find(@Nullable String contentType, Headers headers, Payload body);
}

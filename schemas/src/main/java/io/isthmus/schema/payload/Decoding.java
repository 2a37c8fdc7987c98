package io.isthmus.schema.payload;

import io.isthmus.schema.json.Json;

/** Reads the bytes of a message as JSON. For any thread. */
@FunctionalInterface
public interface Decoding {

    /**
     * @param from where in {@code bytes} the value begins; it goes on to their end
     * @throws UnreadableBytesException if they are not such a value and nothing else
     */
    Json decode(byte[] bytes, int from) throws UnreadableBytesException;
}

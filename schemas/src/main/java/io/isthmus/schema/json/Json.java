package io.isthmus.schema.json;

/** A JSON value, immutable. */
public final class Json {
    private Json() {}
}

package io.isthmus.schema.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * The bytes of a body, held whole: what crosses a broker, or what something has to read before it goes on.
 *
 * <p>Immutable by agreement: {@link #of} takes the array over and {@link #bytes} hands it out, without a copy, because
 * every broker client and parser wants the array itself. Whoever passes an array in or takes one out must not write
 * to it.
 */
public final class Payload implements Body {

    public static final Payload EMPTY = new Payload(new byte[0]);

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes {@code bytes} over: the caller must not write to it any more. */
    public static Payload of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    public static Payload utf8(String text) {
        return of(text.getBytes(UTF_8));
    }

    /** The array itself, not a copy: read only. */
    public byte[] bytes() {
        return bytes;
    }

    /** Length in bytes. */
    public int size() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public String asUtf8() {
        return new String(bytes, UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The size only: bodies are never logged. */
    @Override
    public String toString() {
        return "Payload[" + bytes.length + " bytes]";
    }
}

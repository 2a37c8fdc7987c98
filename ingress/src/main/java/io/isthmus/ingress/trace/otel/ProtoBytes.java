package io.isthmus.ingress.trace.otel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Writes a message in the wire format of Protocol Buffers; what is zero or empty is left out, as proto3 has it. */
final class ProtoBytes {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] toBytes() {
        return out.toByteArray();
    }

    void number(int field, long value) {
        if (value != 0) {
            numberEven0(field, value);
        }
    }

    /** As {@link #number}, zero too: for a member of a {@code oneof}. */
    void numberEven0(int field, long value) {
        tag(field, VARINT);
        varint(value);
    }

    void fixed64(int field, long value) {
        tag(field, FIXED64);
        little(value, Long.BYTES);
    }

    void fixed32(int field, int value) {
        tag(field, FIXED32);
        little(value, Integer.BYTES);
    }

    void text(int field, String value) {
        if (!value.isEmpty()) {
            textEvenEmpty(field, value);
        }
    }

    /** As {@link #text}, the empty one too: for a member of a {@code oneof}. */
    void textEvenEmpty(int field, String value) {
        bytes(field, value.getBytes(UTF_8));
    }

    void bytes(int field, byte[] value) {
        tag(field, LENGTH);
        varint(value.length);
        out.writeBytes(value);
    }

    void message(int field, Consumer<ProtoBytes> content) {
        var inner = new ProtoBytes();
        content.accept(inner);
        bytes(field, inner.toBytes());
    }

    private void tag(int field, int type) {
        varint(((long) field << 3) | type);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void little(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}

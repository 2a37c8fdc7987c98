package io.isthmus.schema.payload;

import java.nio.ByteBuffer;

/**
 * The five bytes that Confluent's serializers put before a value: a zero, and the number of the schema that it was written
 * with. For Protobuf the place of the message's type in its file follows, which is told in {@code io.isthmus.schema.protobuf}.
 */
public final class Framing {

    /** Bytes before the value. */
    public static final int LENGTH = 5;

    private static final byte MAGIC = 0;

    private Framing() {}

    /** {@code value} behind the number of its schema. */
    public static byte[] frame(int schemaId, byte[] value) {
        return ByteBuffer.allocate(LENGTH + value.length)
                .put(MAGIC)
                .putInt(schemaId)
                .put(value)
                .array();
    }

    /**
     * The number of the schema that a value was written with.
     *
     * @throws UnreadableBytesException if the bytes do not begin with one
     */
    public static int schemaId(byte[] bytes) throws UnreadableBytesException {
        if (bytes.length < LENGTH || bytes[0] != MAGIC) {
            throw new UnreadableBytesException("it does not begin with the number of a schema");
        }
        return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    }
}

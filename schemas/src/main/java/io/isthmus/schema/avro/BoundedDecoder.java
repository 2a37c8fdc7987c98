package io.isthmus.schema.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro's binary form out of an array, and believes no length that it claims: what cannot be there takes no memory.
 * Avro's own decoder makes room for a string of two gigabytes because ten bytes say so.
 */
final class BoundedDecoder extends Decoder {

    /** Elements that take no bytes, such as nulls, of which a few bytes can claim any number. */
    static final int EMPTY_MAX = 100_000;

    private final ByteBuffer in;
    private int empty;

    BoundedDecoder(byte[] bytes, int from) {
        this.in = ByteBuffer.wrap(bytes, from, bytes.length - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    int remaining() {
        return in.remaining();
    }

    @Override
    public void readNull() {
        // It has no bytes.
    }

    @Override
    public boolean readBoolean() {
        return in.get() == 1;
    }

    @Override
    public int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw new AvroTypeException("a number is no int");
        }
        return (int) value;
    }

    @Override
    public long readLong() {
        long raw = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new AvroTypeException("a number is too long");
    }

    @Override
    public float readFloat() {
        return in.getFloat();
    }

    @Override
    public double readDouble() {
        return in.getDouble();
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) {
        return new Utf8(take());
    }

    @Override
    public String readString() {
        return new String(take(), UTF_8);
    }

    @Override
    public void skipString() {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) {
        return ByteBuffer.wrap(take());
    }

    @Override
    public void skipBytes() {
        skip(readLong());
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) {
        in.get(bytes, start, length);
    }

    @Override
    public void skipFixed(int length) {
        skip(length);
    }

    @Override
    public int readEnum() {
        return readInt();
    }

    @Override
    public long readArrayStart() {
        return block();
    }

    @Override
    public long arrayNext() {
        return block();
    }

    @Override
    public long skipArray() {
        return skipBlocks();
    }

    @Override
    public long readMapStart() {
        return block();
    }

    @Override
    public long mapNext() {
        return block();
    }

    @Override
    public long skipMap() {
        return skipBlocks();
    }

    @Override
    public int readIndex() {
        return readInt();
    }

    private byte[] take() {
        int length = length(readLong());
        byte[] taken = Arrays.copyOfRange(in.array(), in.position(), in.position() + length);
        in.position(in.position() + length);
        return taken;
    }

    private void skip(long length) {
        in.position(in.position() + length(length));
    }

    private int length(long claimed) {
        if (claimed < 0 || claimed > in.remaining()) {
            throw new AvroTypeException("a length goes beyond the end");
        }
        return (int) claimed;
    }

    /** The number of elements that follow; a negative one is followed by the bytes that they have. */
    private long block() {
        long count = readLong();
        if (count < 0) {
            readLong();
            count = -count;
        }
        return bounded(count);
    }

    /** Skips the blocks that say how long they are, and returns how many elements the next one has that does not. */
    private long skipBlocks() {
        long count = readLong();
        while (count < 0) {
            skip(readLong());
            count = readLong();
        }
        return bounded(count);
    }

    private long bounded(long count) {
        if (count < 0) {
            throw new AvroTypeException("a list has an impossible length");
        }
        if (count > in.remaining()) {
            empty += (int) Math.min(count, EMPTY_MAX + 1L);
            if (empty > EMPTY_MAX) {
                throw new AvroTypeException("a list has more elements than can be there");
            }
        }
        return count;
    }
}

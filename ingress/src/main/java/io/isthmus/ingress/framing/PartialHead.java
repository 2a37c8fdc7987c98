package io.isthmus.ingress.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a head that is not complete yet. A copy, because the buffer of one read can be a hundred times the size of the
 * piece of a head at its end.
 */
final class PartialHead {

    private static final int ROOM = 512;

    private @Nullable ByteBuf bytes;

    /** Returns all there is of the head, the new bytes last; takes over the reference to those and hands one to the caller. */
    ByteBuf joinedWith(ByteBuf in) {
        ByteBuf earlier = bytes;
        if (earlier == null) {
            return in;
        }
        bytes = null;
        earlier.writeBytes(in);
        in.release();
        return earlier;
    }

    void keep(ByteBuf in, ByteBufAllocator allocator) {
        int length = in.readableBytes();
        bytes = allocator.buffer(length + ROOM).writeBytes(in, length);
    }

    void drop() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}

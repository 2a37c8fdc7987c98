package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.CHUNK_END_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.CHUNK_EXTENSIONS_TOO_LONG;
import static io.isthmus.ingress.framing.FramingViolation.CHUNK_EXTENSION_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.CHUNK_SIZE_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.CHUNK_TOO_LARGE;
import static io.isthmus.ingress.framing.FramingViolation.LINE_ENDING_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.TRAILERS_TOO_LARGE;
import static io.isthmus.ingress.framing.FramingViolation.TRAILER_INVALID;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A chunked body, RFC 9112 section 7.1, byte by byte through whatever pieces it comes in; reused for the next body. */
final class ChunkedBody {

    /** Why {@link #read} stopped. */
    enum Stop {
        /** Every byte there is was read. */
        MORE,
        /** The bytes from here on belong to a chunk extension and are not passed on. */
        EXTENSION,
        /** The extension ended before this byte. */
        EXTENSION_END,
        /** The body ended before this byte. */
        DONE,
        /** See {@link #violation}. */
        REFUSED
    }

    /** The many small pieces of a chunk line are read from an array; data is stepped over. */
    static final int PIECE = 128;

    private static final int SIZE_DIGITS_MAX = 16;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_CR,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        END_LF
    }

    private final int bytesMax;
    private final ChunkExtension extension = new ChunkExtension();
    private final Trailers trailers = new Trailers();

    private State state = State.SIZE;
    private Stop stop = Stop.MORE;
    private int digits;
    private long size;
    private int extensionBytes;
    private @Nullable FramingViolation violation;

    ChunkedBody(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    void reset() {
        state = State.SIZE;
        digits = 0;
        size = 0;
        extensionBytes = 0;
        violation = null;
        trailers.reset();
    }

    /** Reads on from {@code from} and returns where it stopped; {@link #stop} says why. */
    int read(ByteBuf in, int from, int end, byte[] window) {
        stop = Stop.MORE;
        int at = from;
        while (at < end && stop == Stop.MORE) {
            if (state == State.DATA) {
                int step = (int) Math.min(size, end - at);
                at += step;
                size -= step;
                if (size == 0) {
                    state = State.DATA_CR;
                }
            } else {
                int piece = Math.min(PIECE, end - at);
                in.getBytes(at, window, 0, piece);
                at += lines(window, piece);
            }
        }
        return at;
    }

    Stop stop() {
        return stop;
    }

    /** Whether the byte that {@link #read} stopped before is inside a chunk extension. */
    boolean inExtension() {
        return state == State.EXTENSION;
    }

    @Nullable
    FramingViolation violation() {
        return violation;
    }

    /** Returns how many bytes were read until data begins, {@link #stop} was set, or none is left. */
    private int lines(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            byte octet = bytes[i];
            switch (state) {
                case SIZE -> {
                    if (!sizeOctet(octet)) {
                        return i;
                    }
                }
                case EXTENSION -> {
                    if (octet == '\r') {
                        return extensionEnds(i);
                    }
                    extensionBytes++;
                    if (extensionBytes > bytesMax) {
                        return refused(CHUNK_EXTENSIONS_TOO_LONG, i);
                    }
                    if (!extension.accepts(octet)) {
                        return refused(octet == '\n' ? LINE_ENDING_INVALID : CHUNK_EXTENSION_INVALID, i);
                    }
                }
                case SIZE_CR -> state = State.SIZE_LF;
                case SIZE_LF -> {
                    if (octet != '\n') {
                        return refused(LINE_ENDING_INVALID, i);
                    }
                    state = size > 0 ? State.DATA : State.TRAILERS;
                    digits = 0;
                    if (state == State.DATA) {
                        return i + 1;
                    }
                }
                case DATA -> throw new IllegalStateException("data is stepped over");
                case DATA_CR -> {
                    if (octet != '\r') {
                        return refused(CHUNK_END_INVALID, i);
                    }
                    state = State.DATA_LF;
                }
                case DATA_LF -> {
                    if (octet != '\n') {
                        return refused(CHUNK_END_INVALID, i);
                    }
                    state = State.SIZE;
                }
                case TRAILERS -> {
                    if (octet == '\r' && trailers.atLineStart()) {
                        state = State.END_LF;
                    } else if (!trailers.accepts(octet)) {
                        return refused(TRAILER_INVALID, i);
                    } else if (trailers.lines() > RequestHead.FIELDS_MAX || trailers.bytes() > bytesMax) {
                        return refused(TRAILERS_TOO_LARGE, i);
                    }
                }
                case END_LF -> {
                    if (octet != '\n') {
                        return refused(LINE_ENDING_INVALID, i);
                    }
                    stop = Stop.DONE;
                    return i + 1;
                }
            }
        }
        return length;
    }

    /** Whether the loop goes on; a blank or a semicolon behind the digits begins an extension. */
    private boolean sizeOctet(byte octet) {
        int digit = Octets.hex(octet);
        if (digit >= 0) {
            digits++;
            size = size << 4 | digit;
            // Netty keeps the size of a chunk in an int.
            if (size > Integer.MAX_VALUE) {
                refused(CHUNK_TOO_LARGE, 0);
            } else if (digits > SIZE_DIGITS_MAX) {
                refused(CHUNK_SIZE_INVALID, 0);
            }
            return stop == Stop.MORE;
        }
        if (digits > 0 && octet == '\r') {
            state = State.SIZE_LF;
            return true;
        }
        if (digits > 0 && (octet == ';' || Octets.isBlank(octet))) {
            state = State.EXTENSION;
            extension.begin();
            stop = Stop.EXTENSION;
            return false;
        }
        refused(octet == '\n' ? LINE_ENDING_INVALID : CHUNK_SIZE_INVALID, 0);
        return false;
    }

    private int extensionEnds(int at) {
        if (!extension.complete()) {
            return refused(CHUNK_EXTENSION_INVALID, at);
        }
        // Stopped before the CR, which is passed on again and so is read in its own state.
        state = State.SIZE_CR;
        stop = Stop.EXTENSION_END;
        return at;
    }

    private int refused(FramingViolation wrong, int at) {
        violation = wrong;
        stop = Stop.REFUSED;
        return at;
    }
}

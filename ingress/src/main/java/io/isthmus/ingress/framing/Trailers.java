package io.isthmus.ingress.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The trailer section of a chunked body, RFC 9112 section 7.1.2, without the empty line that ends it. */
final class Trailers {

    /** RFC 9110 section 6.5.1: fields that frame or route a message may not come behind it. */
    private static final byte[][] FORBIDDEN = {
        "content-length".getBytes(US_ASCII), "transfer-encoding".getBytes(US_ASCII), "host".getBytes(US_ASCII)
    };

    private static final int NAME_KEPT = 17;

    private enum State {
        LINE_START,
        NAME,
        VALUE,
        LF
    }

    private final byte[] name = new byte[NAME_KEPT];
    private State state = State.LINE_START;
    private int nameLength;
    private int lines;
    private int bytes;

    void reset() {
        state = State.LINE_START;
        lines = 0;
        bytes = 0;
    }

    boolean atLineStart() {
        return state == State.LINE_START;
    }

    int lines() {
        return lines;
    }

    int bytes() {
        return bytes;
    }

    boolean accepts(byte octet) {
        bytes++;
        return switch (state) {
            case LINE_START -> {
                lines++;
                nameLength = 0;
                state = State.NAME;
                yield nameOctet(octet);
            }
            case NAME -> {
                if (octet != ':') {
                    yield nameOctet(octet);
                }
                state = State.VALUE;
                yield !forbidden();
            }
            case VALUE -> {
                if (octet != '\r') {
                    yield Octets.is(Octets.VALUE, octet);
                }
                state = State.LF;
                yield true;
            }
            case LF -> {
                state = State.LINE_START;
                yield octet == '\n';
            }
        };
    }

    private boolean nameOctet(byte octet) {
        if (nameLength < NAME_KEPT) {
            name[nameLength] = octet;
        }
        nameLength++;
        return Octets.is(Octets.TOKEN, octet);
    }

    private boolean forbidden() {
        if (nameLength > NAME_KEPT) {
            return false;
        }
        for (byte[] forbidden : FORBIDDEN) {
            if (Octets.equalsIgnoringCase(name, 0, nameLength, forbidden)) {
                return true;
            }
        }
        return false;
    }
}

package io.isthmus.ingress.framing;

/** Frames of HTTP/2 as they cross, each char one byte: RFC 9113 section 4.1. */
final class Http2Frames {

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private Http2Frames() {}

    static String frame(int type, int flags, int stream, String payload) {
        return head(payload.length(), type, flags, stream) + payload;
    }

    /** What stands before a payload of {@code length}. */
    static String head(int length, int type, int flags, int stream) {
        return "" + (char) (length >> 16) + (char) (length >> 8 & 0xFF) + (char) (length & 0xFF) + (char) type
                + (char) flags + "\0\0\0" + (char) stream;
    }

    /** HPACK: GET, http, the path, and the authority "a", all but the last without a trace in the table. */
    static String get(String path) {
        return "\u0082\u0086\u0004" + (char) path.length() + path + "\u0001\1a";
    }
}

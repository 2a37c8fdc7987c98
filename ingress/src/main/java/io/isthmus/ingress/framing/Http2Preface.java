package io.isthmus.ingress.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** The first bytes of a client that knows beforehand that HTTP/2 is spoken: RFC 9113 section 3.4. */
final class Http2Preface {

    enum Match {
        NO,
        PARTLY,
        YES
    }

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private Http2Preface() {}

    static Match match(ByteBuf in, int from, int to) {
        int length = Math.min(to - from, PREFACE.length);
        for (int i = 0; i < length; i++) {
            if (in.getByte(from + i) != PREFACE[i]) {
                return Match.NO;
            }
        }
        return length == PREFACE.length ? Match.YES : Match.PARTLY;
    }
}

package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.CONTENT_LENGTH_DUPLICATE;
import static io.isthmus.ingress.framing.FramingViolation.CONTENT_LENGTH_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.FIELD_FOLDED;
import static io.isthmus.ingress.framing.FramingViolation.FIELD_NAME_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.FIELD_VALUE_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.HOST_DUPLICATE;
import static io.isthmus.ingress.framing.FramingViolation.HOST_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.HOST_MISSING;
import static io.isthmus.ingress.framing.FramingViolation.LENGTH_AMBIGUOUS;
import static io.isthmus.ingress.framing.FramingViolation.LINE_ENDING_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.OBSOLETE_HANDSHAKE;
import static io.isthmus.ingress.framing.FramingViolation.TRANSFER_CODING_UNSUPPORTED;
import static io.isthmus.ingress.framing.FramingViolation.TRANSFER_ENCODING_INVALID;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/** The fields of one request head as far as they decide where it ends and whom it is for; reused for the next head. */
final class RequestFields {

    private static final byte[] HOST = "host".getBytes(US_ASCII);
    private static final byte[] EXPECT = "expect".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(US_ASCII);
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET_KEY1 = "sec-websocket-key1".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET_KEY2 = "sec-websocket-key2".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "chunked".getBytes(US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(US_ASCII);
    private static final byte[] H2C = "h2c".getBytes(US_ASCII);

    /** What the decoder must not see as it came: the bytes from {@link #rewriteFrom} to {@link #rewriteTo} of the line. */
    enum Rewrite {
        NONE,
        LOWER_CASE,
        BLANK
    }

    private boolean host;
    private int hostFrom;
    private int hostTo;
    private boolean contentLengthGiven;
    private long contentLength;
    private boolean chunked;
    private boolean expectsContinue;
    private boolean asksForWebSocket;
    private Rewrite rewrite = Rewrite.NONE;
    private int valueFrom;
    private int valueTo;

    void reset() {
        host = false;
        contentLengthGiven = false;
        contentLength = 0;
        chunked = false;
        expectsContinue = false;
        asksForWebSocket = false;
        rewrite = Rewrite.NONE;
    }

    /**
     * Null, or what is wrong with one field line, CR LF left out.
     *
     * @param at where the line starts in the head, so that positions can be kept until the head is complete
     */
    @Nullable
    FramingViolation read(byte[] line, int length, int at) {
        if (Octets.isBlank(line[0])) {
            return FIELD_FOLDED;
        }
        int nameTo = 0;
        while (nameTo < length && Octets.is(Octets.TOKEN, line[nameTo])) {
            nameTo++;
        }
        if (nameTo == 0 || nameTo == length || line[nameTo] != ':') {
            return nameTo < length && line[nameTo] == '\r' ? LINE_ENDING_INVALID : FIELD_NAME_INVALID;
        }
        for (int i = nameTo + 1; i < length; i++) {
            if (!Octets.is(Octets.VALUE, line[i])) {
                return line[i] == '\r' ? LINE_ENDING_INVALID : FIELD_VALUE_INVALID;
            }
        }
        // The length of a name tells the few that matter from all others.
        return switch (nameTo) {
            case 4, 6, 7, 14, 17, 18 -> known(line, nameTo, length, at);
            default -> null;
        };
    }

    /** Null, or what is wrong with the fields as a whole. */
    @Nullable
    FramingViolation complete(boolean http11) {
        if (!host && http11) {
            return HOST_MISSING;
        }
        if (chunked && contentLengthGiven) {
            return LENGTH_AMBIGUOUS;
        }
        expectsContinue &= http11;
        // RFC 9112 section 6.1: before 1.1 there was no Transfer-Encoding, so whoever sends it there means to confuse.
        return chunked && !http11 ? TRANSFER_ENCODING_INVALID : null;
    }

    boolean chunked() {
        return chunked;
    }

    /** 0 without Content-Length. */
    long contentLength() {
        return contentLength;
    }

    /** On HTTP/1.1, where RFC 9110 section 10.1.1 lets the client wait with its body. */
    boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the answer may be the end of HTTP on the connection. */
    boolean asksForWebSocket() {
        return asksForWebSocket;
    }

    boolean hasHost() {
        return host;
    }

    /** Counted from the start of the head. */
    int hostFrom() {
        return hostFrom;
    }

    int hostTo() {
        return hostTo;
    }

    /** What is to be done with the line just read, once. */
    Rewrite takeRewrite() {
        Rewrite taken = rewrite;
        rewrite = Rewrite.NONE;
        return taken;
    }

    int rewriteFrom() {
        return valueFrom;
    }

    int rewriteTo() {
        return valueTo;
    }

    private @Nullable FramingViolation known(byte[] line, int nameTo, int length, int at) {
        valueFrom = nameTo + 1;
        valueTo = length;
        while (valueFrom < valueTo && Octets.isBlank(line[valueFrom])) {
            valueFrom++;
        }
        while (valueTo > valueFrom && Octets.isBlank(line[valueTo - 1])) {
            valueTo--;
        }
        if (Octets.equalsIgnoringCase(line, 0, nameTo, HOST)) {
            return host(line, at);
        }
        if (Octets.equalsIgnoringCase(line, 0, nameTo, CONTENT_LENGTH)) {
            return contentLength(line);
        }
        if (Octets.equalsIgnoringCase(line, 0, nameTo, TRANSFER_ENCODING)) {
            return transferEncoding(line);
        }
        // Netty reads 8 bytes of body behind a GET that has both: nobody speaks that draft, but it would hide a
        // request.
        if (Octets.equalsIgnoringCase(line, 0, nameTo, WEBSOCKET_KEY1)
                || Octets.equalsIgnoringCase(line, 0, nameTo, WEBSOCKET_KEY2)) {
            return OBSOLETE_HANDSHAKE;
        }
        if (Octets.equalsIgnoringCase(line, 0, nameTo, EXPECT)) {
            expectsContinue |= Octets.equalsIgnoringCase(line, valueFrom, valueTo, CONTINUE);
        } else if (Octets.equalsIgnoringCase(line, 0, nameTo, UPGRADE)) {
            upgrade(line);
        }
        return null;
    }

    private void upgrade(byte[] line) {
        if (Octets.containsIgnoringCase(line, valueFrom, valueTo, H2C)) {
            // RFC 9110 section 7.8: a server may ignore Upgrade. This one would change the protocol under the guard's
            // feet.
            rewrite = Rewrite.BLANK;
        } else if (Octets.containsIgnoringCase(line, valueFrom, valueTo, WEBSOCKET)) {
            asksForWebSocket = true;
        }
    }

    private @Nullable FramingViolation host(byte[] line, int at) {
        if (host) {
            return HOST_DUPLICATE;
        }
        host = true;
        hostFrom = at + valueFrom;
        hostTo = at + valueTo;
        return HostField.valid(line, valueFrom, valueTo) ? null : HOST_INVALID;
    }

    /** RFC 9112 section 6.3 lets a list of equal lengths pass for one; nobody sends it in good faith, so it is refused. */
    private @Nullable FramingViolation contentLength(byte[] line) {
        if (contentLengthGiven) {
            return CONTENT_LENGTH_DUPLICATE;
        }
        contentLengthGiven = true;
        if (valueFrom == valueTo) {
            return CONTENT_LENGTH_INVALID;
        }
        long value = 0;
        for (int i = valueFrom; i < valueTo; i++) {
            int digit = line[i] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return CONTENT_LENGTH_INVALID;
            }
            value = value * 10 + digit;
        }
        contentLength = value;
        return null;
    }

    /** RFC 9112 section 6.1: an unknown coding is 501; one that hides or repeats chunked is 400. */
    private @Nullable FramingViolation transferEncoding(byte[] line) {
        if (chunked) {
            return TRANSFER_ENCODING_INVALID;
        }
        chunked = true;
        if (Octets.equalsIgnoringCase(line, valueFrom, valueTo, CHUNKED)) {
            rewrite = Rewrite.LOWER_CASE;
            return null;
        }
        return endsInChunked(line) ? TRANSFER_CODING_UNSUPPORTED : TRANSFER_ENCODING_INVALID;
    }

    private boolean endsInChunked(byte[] line) {
        int last = valueTo - CHUNKED.length;
        return last > valueFrom
                && Octets.equalsIgnoringCase(line, last, valueTo, CHUNKED)
                && (line[last - 1] == ',' || Octets.isBlank(line[last - 1]))
                && !Octets.containsIgnoringCase(line, valueFrom, last, CHUNKED);
    }
}

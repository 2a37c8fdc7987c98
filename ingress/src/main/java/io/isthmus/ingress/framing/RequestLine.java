package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.CONNECT_UNSUPPORTED;
import static io.isthmus.ingress.framing.FramingViolation.LINE_ENDING_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.REQUEST_LINE_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.TARGET_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.VERSION_UNSUPPORTED;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** METHOD SP target SP version, RFC 9112 section 3, of one request; reused for the next. Positions count from the line's start. */
final class RequestLine {

    private static final byte[] CONNECT = "connect".getBytes(US_ASCII);
    private static final byte[] OPTIONS = "options".getBytes(US_ASCII);
    private static final byte[] HEAD = "head".getBytes(US_ASCII);
    private static final byte[] HTTP = "http://".getBytes(US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(US_ASCII);
    private static final byte[] VERSION = "HTTP/".getBytes(US_ASCII);
    private static final int METHOD_BYTES_MAX = 32;

    private boolean http11;
    private boolean head;
    private boolean options;
    private int targetFrom;
    private int authorityFrom;
    private int authorityTo;
    private int targetTo;

    /** Null, or what is wrong with the {@code length} bytes of the line, CR LF left out. */
    @Nullable
    FramingViolation read(byte[] line, int length) {
        int methodTo = 0;
        while (methodTo < length && Octets.is(Octets.TOKEN, line[methodTo])) {
            methodTo++;
        }
        if (methodTo == 0 || methodTo > METHOD_BYTES_MAX || methodTo == length || line[methodTo] != ' ') {
            return malformed(line, methodTo, length, REQUEST_LINE_INVALID);
        }
        // Methods are case-sensitive; these are compared loosely because no other method by such a name is welcome
        // either.
        head = Octets.equalsIgnoringCase(line, 0, methodTo, HEAD);
        options = Octets.equalsIgnoringCase(line, 0, methodTo, OPTIONS);
        if (Octets.equalsIgnoringCase(line, 0, methodTo, CONNECT)) {
            return CONNECT_UNSUPPORTED;
        }
        targetFrom = methodTo + 1;
        FramingViolation violation = target(line, length);
        return violation != null ? violation : version(line, targetTo + 1, length);
    }

    boolean http11() {
        return http11;
    }

    boolean head() {
        return head;
    }

    boolean options() {
        return options;
    }

    boolean absoluteForm() {
        return authorityTo > 0;
    }

    int targetFrom() {
        return targetFrom;
    }

    int targetTo() {
        return targetTo;
    }

    int authorityFrom() {
        return authorityFrom;
    }

    int authorityTo() {
        return authorityTo;
    }

    /** RFC 9112 section 3.2: origin-form, absolute-form, or the asterisk of OPTIONS. */
    private @Nullable FramingViolation target(byte[] line, int length) {
        authorityFrom = 0;
        authorityTo = 0;
        int at = targetFrom;
        if (at < length && line[at] == '*' && options) {
            at++;
        } else if (at < length && line[at] == '/') {
            at = pathAndQuery(line, at, length);
        } else {
            int scheme = schemeLength(line, at, length);
            if (scheme == 0) {
                return malformed(line, at, length, TARGET_INVALID);
            }
            authorityFrom = at + scheme;
            at = authorityFrom;
            while (at < length && line[at] != '/' && line[at] != '?' && line[at] != ' ') {
                at++;
            }
            authorityTo = at;
            if (!HostField.valid(line, authorityFrom, authorityTo)) {
                return TARGET_INVALID;
            }
            at = pathAndQuery(line, at, length);
        }
        targetTo = at;
        return at < length && line[at] == ' ' ? null : malformed(line, at, length, TARGET_INVALID);
    }

    private static int pathAndQuery(byte[] line, int from, int length) {
        int at = from;
        while (at < length && Octets.is(Octets.PATH, line[at])) {
            at++;
        }
        if (at < length && line[at] == '?') {
            while (at < length && Octets.is(Octets.QUERY, line[at])) {
                at++;
            }
        }
        return at;
    }

    private static int schemeLength(byte[] line, int from, int length) {
        return startsWith(line, from, length, HTTP)
                ? HTTP.length
                : startsWith(line, from, length, HTTPS) ? HTTPS.length : 0;
    }

    private static boolean startsWith(byte[] line, int from, int length, byte[] lower) {
        return length - from >= lower.length && Octets.equalsIgnoringCase(line, from, from + lower.length, lower);
    }

    private @Nullable FramingViolation version(byte[] line, int from, int length) {
        if (length - from != 8
                || !Arrays.equals(line, from, from + VERSION.length, VERSION, 0, VERSION.length)
                || !Octets.isDigit(line[from + 5])
                || line[from + 6] != '.'
                || !Octets.isDigit(line[from + 7])) {
            return malformed(line, from, length, REQUEST_LINE_INVALID);
        }
        http11 = line[from + 7] == '1';
        return line[from + 5] == '1' && line[from + 7] <= '1' ? null : VERSION_UNSUPPORTED;
    }

    private static FramingViolation malformed(byte[] line, int at, int length, FramingViolation violation) {
        return at < length && line[at] == '\r' ? LINE_ENDING_INVALID : violation;
    }
}

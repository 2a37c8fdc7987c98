package io.isthmus.ingress.framing;

import static io.isthmus.ingress.framing.FramingViolation.HEADERS_TOO_LARGE;
import static io.isthmus.ingress.framing.FramingViolation.HEADERS_TOO_MANY;
import static io.isthmus.ingress.framing.FramingViolation.HOST_MISMATCH;
import static io.isthmus.ingress.framing.FramingViolation.LINE_ENDING_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.REQUEST_LINE_INVALID;
import static io.isthmus.ingress.framing.FramingViolation.TARGET_TOO_LONG;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One request head, RFC 9112 sections 2 to 6, read line by line as its bytes come; reused for the next head.
 *
 * <p>The bytes of an unfinished head are kept together by the caller, so positions are plain offsets from its first byte and a
 * byte that came is never searched twice.
 */
final class RequestHead {

    /** The head is not complete: call again with more bytes behind the same start. */
    static final int INCOMPLETE = -1;
    /** The head breaks a rule: see {@link #violation}. */
    static final int REFUSED = -2;

    /** Envoy's default. */
    static final int FIELDS_MAX = 100;

    private static final byte LF = '\n';
    private static final byte CR = '\r';

    private final int bytesMax;
    private final RequestLine requestLine = new RequestLine();
    private final RequestFields fields = new RequestFields();

    private int searched;
    private int lineStart;
    private int requestLineStart;
    private int fieldLines;
    private boolean blankLine;
    private boolean requestLineRead;
    private boolean complete;
    private @Nullable FramingViolation violation;

    RequestHead(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    void reset() {
        fields.reset();
        searched = 0;
        lineStart = 0;
        fieldLines = 0;
        blankLine = false;
        requestLineRead = false;
        complete = false;
        violation = null;
    }

    /**
     * Reads on.
     *
     * @param start index of the head's first byte
     * @param end index behind the last byte there is
     * @param window room for one line, at least {@code bytesMax} bytes
     * @return the index behind the head, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    int read(ByteBuf in, int start, int end, byte[] window) {
        int limit = Math.min(end, start + bytesMax);
        while (!complete) {
            int lf = in.indexOf(start + searched, limit, LF);
            if (lf < 0) {
                searched = limit - start;
                return searched < bytesMax
                        ? INCOMPLETE
                        : refused(requestLineRead ? HEADERS_TOO_LARGE : TARGET_TOO_LONG);
            }
            int length = lf - start - lineStart;
            in.getBytes(start + lineStart, window, 0, length);
            if (length == 0 || window[length - 1] != CR) {
                return refused(LINE_ENDING_INVALID);
            }
            FramingViolation wrong = line(window, length - 1);
            if (wrong != null) {
                return refused(wrong);
            }
            rewriteValue(in, start + lineStart);
            lineStart = lf + 1 - start;
            searched = lineStart;
        }
        FramingViolation wrong = fields.complete(requestLine.http11());
        if (wrong == null && requestLine.absoluteForm() && !authorityIsHost(in, start)) {
            wrong = HOST_MISMATCH;
        }
        return wrong == null ? start + lineStart : refused(wrong);
    }

    @Nullable
    FramingViolation violation() {
        return violation;
    }

    RequestFields fields() {
        return fields;
    }

    boolean isHeadMethod() {
        return requestLineRead && requestLine.head();
    }

    /** Whether the target must become origin-form before anybody else reads it: see {@link #inOriginForm}. */
    boolean absoluteForm() {
        return requestLine.absoluteForm();
    }

    /**
     * A copy of the complete head without scheme and authority in its target, RFC 9112 section 3.2.2, so that no router behind
     * reads the authority in two places.
     */
    ByteBuf inOriginForm(ByteBuf in, int start, int end) {
        int line = start + requestLineStart;
        int pathFrom = line + requestLine.authorityTo();
        ByteBuf head = in.alloc().buffer(end - start);
        head.writeBytes(in, line, requestLine.targetFrom());
        if (pathFrom == line + requestLine.targetTo()) {
            head.writeByte(requestLine.options() ? '*' : '/');
        } else if (in.getByte(pathFrom) == '?') {
            head.writeByte('/');
        }
        return head.writeBytes(in, pathFrom, end - pathFrom);
    }

    private @Nullable FramingViolation line(byte[] line, int length) {
        if (requestLineRead) {
            if (length == 0) {
                complete = true;
                return null;
            }
            fieldLines++;
            return fieldLines > FIELDS_MAX ? HEADERS_TOO_MANY : fields.read(line, length, lineStart);
        }
        if (length == 0) {
            // RFC 9112 section 2.2: one empty line before a request is ignored, for old clients that end a body with
            // it.
            FramingViolation wrong = blankLine ? REQUEST_LINE_INVALID : null;
            blankLine = true;
            return wrong;
        }
        requestLineStart = lineStart;
        FramingViolation wrong = requestLine.read(line, length);
        requestLineRead = wrong == null;
        return wrong;
    }

    private void rewriteValue(ByteBuf in, int line) {
        switch (fields.takeRewrite()) {
            case NONE -> {}
            case LOWER_CASE -> {
                for (int i = line + fields.rewriteFrom(); i < line + fields.rewriteTo(); i++) {
                    in.setByte(i, Octets.lowered(in.getByte(i)));
                }
            }
            case BLANK -> {
                for (int i = line + fields.rewriteFrom(); i < line + fields.rewriteTo(); i++) {
                    in.setByte(i, ' ');
                }
            }
        }
    }

    private boolean authorityIsHost(ByteBuf in, int start) {
        int authority = start + requestLineStart + requestLine.authorityFrom();
        int host = start + fields.hostFrom();
        int length = fields.hostTo() - fields.hostFrom();
        if (!fields.hasHost() || requestLine.authorityTo() - requestLine.authorityFrom() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Octets.lowered(in.getByte(authority + i)) != Octets.lowered(in.getByte(host + i))) {
                return false;
            }
        }
        return true;
    }

    private int refused(FramingViolation wrong) {
        violation = wrong;
        return REFUSED;
    }
}

package io.isthmus.ingress.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request, split and percent-decoded segment by segment, so that an encoded slash never makes or hides a
 * segment.
 *
 * <p>A path that means different things to different readers is refused, not repaired: dot segments, empty segments
 * but for a trailing slash, encoded slashes, backslashes and control characters. A service behind the gateway may
 * resolve them, and then the rule that let the request in was not the rule for what it reached.
 *
 * @param segments decoded, without the leading empty one; {@code /a/} has the segments {@code a} and the empty one
 */
record RequestPath(List<String> segments) {

    /** @throws IllegalArgumentException with a reason for the client, if the path is ambiguous or malformed */
    static RequestPath of(String rawPath) {
        if (rawPath.isEmpty() || rawPath.charAt(0) != '/') {
            throw new IllegalArgumentException("The path must begin with a slash.");
        }
        var segments = new ArrayList<String>(8);
        int start = 1;
        while (true) {
            int end = rawPath.indexOf('/', start);
            boolean last = end < 0;
            String segment = decode(last ? rawPath.substring(start) : rawPath.substring(start, end));
            check(segment, last);
            segments.add(segment);
            if (last) {
                return new RequestPath(segments);
            }
            start = end + 1;
        }
    }

    private static void check(String segment, boolean last) {
        if (segment.isEmpty() && !last) {
            throw new IllegalArgumentException("The path has an empty segment.");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw new IllegalArgumentException("The path has a dot segment.");
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '/' || c == '\\' || c < ' ' || c == 0x7f) {
                throw new IllegalArgumentException(
                        "The path has an encoded slash, a backslash or a control character.");
            }
        }
    }

    private static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        ByteBuffer bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
            int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException("The path has a percent sign without two hexadecimal digits.");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            return UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The path is not UTF-8.", e);
        }
    }
}

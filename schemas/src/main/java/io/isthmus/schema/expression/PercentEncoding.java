package io.isthmus.schema.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

/** RFC 3986 percent-encoding of all but the unreserved characters. */
final class PercentEncoding {

    private static final String HEX = "0123456789ABCDEF";

    private PercentEncoding() {}

    static void append(String text, StringBuilder into) {
        for (byte b : text.getBytes(UTF_8)) {
            if (isUnreserved(b)) {
                into.append((char) b);
            } else {
                into.append('%').append(HEX.charAt((b >> 4) & 0xF)).append(HEX.charAt(b & 0xF));
            }
        }
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}

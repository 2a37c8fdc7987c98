package io.isthmus.ingress.service;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** The value of a header field in the form in which it is quickest written. */
public final class FieldText {

    /** From here on one copy of all bytes is quicker than one write for each character. */
    private static final int LONG = 8;

    private FieldText() {}

    /** {@code value}, to be checked and written as it would have been; a token is long enough to be worth it. */
    public static CharSequence of(String value) {
        return value.length() < LONG ? value : new AsciiString(value.getBytes(StandardCharsets.ISO_8859_1), false);
    }
}

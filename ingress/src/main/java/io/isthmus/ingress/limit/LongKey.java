package io.isthmus.ingress.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Stands for a key that is too long to keep. Without it a client that may choose its key, say by a header, would choose
 * how much memory each of {@code keysMax} keys takes. A type of its own, so that it equals no short key.
 */
record LongKey(long a, long b, long c, long d) {

    /** A claim or an address is shorter; twice this is what the digest and its object take. */
    static final int KEY_CHARS_MAX = 128;

    /** {@code key} itself, or what stands for it. */
    static Object shortened(String key) {
        return key.length() <= KEY_CHARS_MAX ? key : of(key);
    }

    private static LongKey of(String key) {
        try {
            var digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
            return new LongKey(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

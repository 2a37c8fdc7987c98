package io.isthmus.ingress.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Stands for a token where it is remembered: SHA-256 of all its characters, signature included. So tokens are not kept in
 * memory, and nobody can choose two that fall together.
 */
record TokenDigest(long a, long b, long c, long d) {

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(TokenDigest::sha256);

    static TokenDigest of(BearerToken token) {
        var digest = ByteBuffer.wrap(SHA_256.get().digest(token.text().getBytes(US_ASCII)));
        return new TokenDigest(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public int hashCode() {
        return (int) a;
    }
}

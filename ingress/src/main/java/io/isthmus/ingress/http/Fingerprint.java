package io.isthmus.ingress.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.config.IdempotencyConfig.FingerprintConfig;
import io.isthmus.schema.message.Payload;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SHA-256 over parts of a request, each with its length before it, so that no two lists of parts read the same. */
final class Fingerprint {

    private final MessageDigest digest = sha256();

    /** What of {@code in} must not change between attempts. */
    static String of(Incoming in, FingerprintConfig config) {
        var print = new Fingerprint();
        if (config.method()) {
            print.add(in.http().method().name());
        }
        if (config.target()) {
            print.add(in.http().uri());
        }
        if (config.body() && in.body() instanceof Payload whole) {
            print.add(whole.bytes());
        }
        for (String name : config.headers()) {
            List<String> values = in.http().headers().getAll(name);
            print.add(String.join(", ", values));
        }
        return print.text();
    }

    /** Names {@code parts} by what they are; a missing one is other than an empty one. */
    static String of(@Nullable String... parts) {
        var print = new Fingerprint();
        for (String part : parts) {
            print.add(part == null ? "-" : "+" + part);
        }
        return print.text();
    }

    private void add(String part) {
        add(part.getBytes(UTF_8));
    }

    private void add(byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        digest.update(part);
    }

    private String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}

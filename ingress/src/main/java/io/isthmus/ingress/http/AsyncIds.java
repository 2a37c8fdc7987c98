package io.isthmus.ingress.http;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Names of requests that outlive their connection: when they are forgotten (6 bytes of seconds since the epoch), and 18
 * bytes that nobody can guess; 32 characters of base64url. So an id that is forgotten is told from one that never was
 * without remembering it.
 */
final class AsyncIds {

    private static final int BYTES = 24;
    private static final int LENGTH = 32;
    private static final String PLACE = "request:";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private AsyncIds() {}

    /** @param random a source that cannot be predicted */
    static String make(long expiresMillis, RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        // Rounded down: while it is there it is found, and when it is gone its time is over.
        long seconds = expiresMillis / 1000;
        for (int i = 5; i >= 0; i--) {
            bytes[i] = (byte) seconds;
            seconds >>>= 8;
        }
        return ENCODER.encodeToString(bytes);
    }

    /** When {@code id} is forgotten, in milliseconds since the epoch; -1 if it is none. */
    static long expiresMillis(String id) {
        if (id.length() != LENGTH) {
            return -1;
        }
        try {
            long head = ByteBuffer.wrap(DECODER.decode(id)).getLong();
            return (head >>> 16) * 1000;
        } catch (IllegalArgumentException notBase64) {
            return -1;
        }
    }

    /**
     * What names {@code id} in a message and its reply: 32 characters that are no JSON. It says nothing of the id, so a
     * service or a reader of topics does not learn where the client asks.
     */
    static String correlation(String id) {
        return "d" + Fingerprint.of(id).substring(0, LENGTH - 1);
    }

    /** Where the store keeps what {@code correlation} names; who reads the store does not learn ids either. */
    static String placeOf(String correlation) {
        return PLACE + correlation;
    }

    /** What names the request that is kept at {@code place}. */
    static String correlationOf(String place) {
        return place.substring(PLACE.length());
    }

    static String place(String id) {
        return placeOf(correlation(id));
    }
}

package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A correlation id as two GUIDs, for frameworks that carry nothing else. Our id is 24 bytes, a GUID has 16. The first, a
 * request's id, has what tells the requests of an instance apart and proves the id; the second, its conversation's, has what
 * is the same for all that wait at one place. So a peer that brings only the first back is understood where its reply arrives.
 *
 * <p>The second is filled up with bytes of its own, by which it is told from a conversation that somebody else began.
 */
record GuidPair(String first, String second) {

    private static final int BYTES = 24;
    private static final int GUID_BYTES = 16;
    private static final byte[] FILLING = "isthmus.".getBytes(ISO_8859_1);

    /** Where the bytes of an id stand: version, loop, number and proof; then the instance, and what a number never reaches. */
    private static final int[] ORDER = {
        0, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 1, 2, 3, 4, 5, 6, 8, 9
    };

    static GuidPair of(String correlationId) {
        byte[] id = Base64.getUrlDecoder().decode(correlationId);
        var filled = ByteBuffer.allocate(2 * GUID_BYTES);
        for (int at : ORDER) {
            filled.put(id[at]);
        }
        filled.put(FILLING);
        return new GuidPair(guid(filled.array(), 0), guid(filled.array(), GUID_BYTES));
    }

    /**
     * The id, 32 characters; the first half alone, 22 characters, if the second is missing or not ours; null if the first is
     * no GUID.
     */
    static @Nullable String join(@Nullable String first, @Nullable String second) {
        byte[] half = bytes(first);
        if (half == null) {
            return null;
        }
        byte[] rest = bytes(second);
        if (rest == null
                || !ByteBuffer.wrap(rest, BYTES - GUID_BYTES, FILLING.length).equals(ByteBuffer.wrap(FILLING))) {
            return encoded(half);
        }
        byte[] id = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            id[ORDER[i]] = i < GUID_BYTES ? half[i] : rest[i - GUID_BYTES];
        }
        return encoded(id);
    }

    private static byte @Nullable [] bytes(@Nullable String guid) {
        if (guid == null) {
            return null;
        }
        try {
            byte[] bytes = HexFormat.of().parseHex(guid.replace("-", ""));
            return bytes.length == GUID_BYTES ? bytes : null;
        } catch (IllegalArgumentException notHex) {
            return null;
        }
    }

    private static String encoded(byte[] bytes) {
        return new String(Base64.getUrlEncoder().withoutPadding().encode(bytes), ISO_8859_1);
    }

    private static String guid(byte[] bytes, int from) {
        String hex = HexFormat.of().formatHex(bytes, from, from + GUID_BYTES);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }
}

package io.isthmus.schema.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A correlation id as two GUIDs, for frameworks that carry nothing else. Our id is 24 bytes, a GUID has 16; a framework that
 * brings a request's id and its conversation's back brings 32. The second is filled up with bytes of its own, by which it is
 * told from a conversation that somebody else began.
 */
record GuidPair(String first, String second) {

    private static final int BYTES = 24;
    private static final int GUID_BYTES = 16;
    private static final byte[] FILLING = "isthmus.".getBytes(ISO_8859_1);

    static GuidPair of(String correlationId) {
        byte[] id = Base64.getUrlDecoder().decode(correlationId);
        byte[] filled = ByteBuffer.allocate(2 * GUID_BYTES).put(id).put(FILLING).array();
        return new GuidPair(guid(filled, 0), guid(filled, GUID_BYTES));
    }

    /** The id, or null if these are not the halves of one. */
    static @Nullable String join(@Nullable String first, @Nullable String second) {
        if (first == null || second == null) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex((first + second).replace("-", ""));
        } catch (IllegalArgumentException notHex) {
            return null;
        }
        if (bytes.length != 2 * GUID_BYTES) {
            return null;
        }
        var halves = ByteBuffer.wrap(bytes);
        byte[] id = new byte[BYTES];
        halves.get(id);
        return halves.equals(ByteBuffer.wrap(FILLING))
                ? new String(Base64.getUrlEncoder().withoutPadding().encode(id), ISO_8859_1)
                : null;
    }

    private static String guid(byte[] bytes, int from) {
        String hex = HexFormat.of().formatHex(bytes, from, from + GUID_BYTES);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }
}

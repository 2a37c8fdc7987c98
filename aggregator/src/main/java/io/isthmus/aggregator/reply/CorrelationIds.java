package io.isthmus.aggregator.reply;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads the Correlation Identifiers of one reply address of one process.
 *
 * <p>An id is 32 characters of base64url, so no dialect's text handling changes it, and it begins with {@code i}, so
 * that it is never JSON. It encodes a version (1 byte), the instance that waits (6), its event loop (1), a number
 * that is never used again (8) and a SipHash-2-4 of all these (8). The instance is drawn anew at every start, hence ids
 * are unique for the life of the installation without coordination; the key is too, hence nobody else can make one.
 *
 * <p>Safe for any thread.
 */
public final class CorrelationIds {

    /** Characters in an id. */
    public static final int LENGTH = 32;

    /** Characters of what {@link #complete} takes. */
    private static final int PART_LENGTH = 22;

    /** The highest number of an event loop that an id can name. */
    static final int LOOP_MAX = 255;

    private static final int BYTES = 24;

    /** The version byte: its first six bits are the base64url digit {@code i}. */
    private static final long VERSION = 0x88;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final long instance;
    private final SipHash mac;

    /** @param random a source that cannot be predicted: the instance and the key are drawn from it */
    public CorrelationIds(RandomGenerator random) {
        this.instance = random.nextLong() & 0xffff_ffff_ffffL;
        this.mac = new SipHash(random.nextLong(), random.nextLong());
    }

    /** The instance as 12 hexadecimal digits, for names of queues and for logs. */
    public String instance() {
        return String.format("%012x", instance);
    }

    /**
     * @param loop the event loop that waits, 0 to 255
     * @param number not used before on that loop
     */
    public String make(int loop, long number) {
        long head = VERSION << 56 | instance << 8 | loop;
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(head)
                .putLong(number)
                .putLong(mac.of(head, number))
                .array();
        return new String(ENCODER.encode(bytes), ISO_8859_1);
    }

    /**
     * Whether {@code id} may be one of ours, of an instance like us ({@code i…}) or of a request that outlives its instance
     * ({@code d…}): for finding the id among several candidates.
     */
    public static boolean isLike(@Nullable String id) {
        return id != null && id.length() == LENGTH && (id.charAt(0) == 'i' || id.charAt(0) == 'd');
    }

    /** As {@link #isLike(String)}, for an id of bytes. */
    public static boolean isLike(byte @Nullable [] id) {
        return id != null && id.length == LENGTH && (id[0] == 'i' || id[0] == 'd');
    }

    /**
     * The id of this instance that {@code part} has all of but the instance: version, loop, the lower six bytes of the number,
     * and what proves them, in base64url. For frameworks that have no room for the whole. Null if {@code part} is none of that
     * form; whether it is ours says {@code read}.
     */
    public @Nullable String complete(@Nullable String part) {
        if (part == null || part.length() != PART_LENGTH) {
            return null;
        }
        byte[] decoded;
        try {
            decoded = DECODER.decode(part);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
        var bytes = ByteBuffer.wrap(decoded);
        long start = bytes.getLong();
        if (start >>> 56 != VERSION) {
            return null;
        }
        byte[] whole = ByteBuffer.allocate(BYTES)
                .putLong(VERSION << 56 | instance << 8 | (start >>> 48 & 0xff))
                .putLong(start & 0xffff_ffff_ffffL)
                .putLong(bytes.getLong())
                .array();
        return new String(ENCODER.encode(whole), ISO_8859_1);
    }

    /** What {@code id} says of who waits for the reply that carries it. */
    public Origin read(@Nullable String id) {
        return id == null ? Origin.UNCORRELATED : read(id.getBytes(ISO_8859_1));
    }

    /** What {@code id} says of who waits for the reply that carries it. */
    public Origin read(byte @Nullable [] id) {
        if (id == null || !isLike(id)) {
            return Origin.UNCORRELATED;
        }
        byte[] decoded;
        try {
            decoded = DECODER.decode(id);
        } catch (IllegalArgumentException notBase64) {
            return Origin.UNCORRELATED;
        }
        if (decoded.length != BYTES) {
            // Padded: the decoder lets that pass.
            return Origin.UNCORRELATED;
        }
        var bytes = ByteBuffer.wrap(decoded);
        long head = bytes.getLong();
        long number = bytes.getLong();
        if (head >>> 56 != VERSION) {
            return Origin.UNCORRELATED;
        }
        if ((head >>> 8 & 0xffff_ffff_ffffL) != instance) {
            return Origin.FOREIGN;
        }
        return bytes.getLong() == mac.of(head, number) ? new Origin.Ours((int) (head & 0xff), number) : Origin.FORGED;
    }

    /** Whose reply it is. */
    public sealed interface Origin {

        /** No id, or none of this form. */
        Origin UNCORRELATED = new Uncorrelated();

        /** Another instance's, or one's of before a restart. */
        Origin FOREIGN = new Foreign();

        /** Names this instance, and was not made by it. */
        Origin FORGED = new Forged();

        /** Made here for {@code number} on {@code loop}. */
        record Ours(int loop, long number) implements Origin {}

        record Uncorrelated() implements Origin {}

        record Foreign() implements Origin {}

        record Forged() implements Origin {}
    }
}

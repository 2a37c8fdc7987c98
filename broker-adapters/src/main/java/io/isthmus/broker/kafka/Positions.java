package io.isthmus.broker.kafka;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The offset that comes next in each partition of a topic. Written {@code 0:42,1:17}, which clients carry as their
 * {@code Last-Event-ID}. Immutable.
 */
final class Positions {

    /** A partition that a client has not heard of: from its beginning. */
    private static final long BEGINNING = 0;

    private static final int TEXT_MAX = 8192;
    private static final int PARTITIONS_MAX = 10_000;

    private final long[] next;

    private Positions(long[] next) {
        this.next = next;
    }

    static Positions of(long[] next) {
        return new Positions(next.clone());
    }

    /** Null unless {@code text} is one that was written here. */
    static @Nullable Positions parse(String text) {
        if (text.isEmpty() || text.length() > TEXT_MAX) {
            return null;
        }
        var next = new long[0];
        try {
            for (String part : text.split(",", -1)) {
                int colon = part.indexOf(':');
                if (colon < 0) {
                    return null;
                }
                int partition = Integer.parseInt(part.substring(0, colon));
                long offset = Long.parseLong(part.substring(colon + 1));
                if (partition < 0 || partition >= PARTITIONS_MAX || offset < 0) {
                    return null;
                }
                next = partition < next.length ? next : Arrays.copyOf(next, partition + 1);
                next[partition] = offset;
            }
        } catch (NumberFormatException notOurs) {
            return null;
        }
        return new Positions(next);
    }

    int partitions() {
        return next.length;
    }

    long next(int partition) {
        return partition < next.length ? next[partition] : BEGINNING;
    }

    Positions with(int partition, long offset) {
        var changed = Arrays.copyOf(next, Math.max(next.length, partition + 1));
        changed[partition] = offset;
        return new Positions(changed);
    }

    /** Of the first {@code partitions} only. */
    Positions ofFirst(int partitions) {
        return partitions >= next.length ? this : new Positions(Arrays.copyOf(next, partitions));
    }

    /** Whether everything before {@code other} is before this too. */
    boolean covers(Positions other) {
        for (int partition = 0; partition < Math.max(next.length, other.next.length); partition++) {
            if (next(partition) < other.next(partition)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(12 * next.length);
        for (int partition = 0; partition < next.length; partition++) {
            text.append(partition == 0 ? "" : ",").append(partition).append(':').append(next[partition]);
        }
        return text.toString();
    }
}

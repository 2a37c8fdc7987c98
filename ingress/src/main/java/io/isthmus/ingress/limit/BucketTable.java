package io.isthmus.ingress.limit;

import java.util.concurrent.atomic.LongAdder;

/**
 * Very many buckets in little room: 16 bytes each, next to each other, in a table that grows with their number up to its
 * limit and then stays. Nothing is allocated for a request, and a bucket that is full again leaves its place to the next
 * without anyone tidying up.
 *
 * <p>At the limit the bucket that is nearest to full gives way, since the least is forgiven with it. So a key that has
 * used up its tokens cannot get new ones by a flood of other keys: those are all fuller than it is.
 *
 * <p>For any thread. The table is cut into segments, each behind a lock that is held for some tens of nanoseconds; growing
 * a segment of a table for a million keys takes a fraction of a millisecond, and happens a dozen times.
 */
final class BucketTable {

    private static final int SEGMENT_BITS = 6;

    private final Segment[] segments = new Segment[1 << SEGMENT_BITS];

    /**
     * @param keysMax so many keys that are not full find a place, but for rare chance; up to the next power of two may
     * @param evicted counts the buckets that gave way before they were full
     */
    BucketTable(int keysMax, BucketShape shape, LongAdder evicted) {
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment(Segment.setsFor(Math.ceilDiv(keysMax, segments.length)), shape, evicted);
        }
    }

    /** Takes one token at {@code now} from the bucket of the key that {@code hash} stands for, if there is one. */
    Decision take(long hash, long now) {
        return segments[(int) (hash >>> (Long.SIZE - SEGMENT_BITS))].take(hash, now);
    }

    /** Buckets there is room for now. */
    long capacity() {
        long capacity = 0;
        for (var segment : segments) {
            capacity += segment.capacity();
        }
        return capacity;
    }

    /**
     * Sets of eight buckets. A key may be in either of two sets, and is put where there is more room: so sets fill evenly,
     * and the first that is full of buckets in use is a sign that all are nearly so.
     */
    private static final class Segment {

        /** A set is a cache line of hashes and another one of times. */
        private static final int WAYS = 8;

        private static final int SET_WORDS = 2 * WAYS;
        private static final double FILL = 0.75;

        private final int setsMax;
        private final BucketShape shape;
        private final LongAdder evicted;
        private int sets = 1;
        private long[] words = new long[SET_WORDS];

        Segment(int setsMax, BucketShape shape, LongAdder evicted) {
            this.setsMax = setsMax;
            this.shape = shape;
            this.evicted = evicted;
        }

        /** A power of two, so that growing splits each set in two. */
        static int setsFor(int keys) {
            int sets = (int) Math.ceil(keys / (WAYS * FILL));
            return sets <= 1 ? 1 : Integer.highestOneBit(sets - 1) << 1;
        }

        synchronized Decision take(long hash, long now) {
            int at = find(hash);
            if (at < 0) {
                at = place(hash, now);
            }
            long after = shape.taken(words[at + WAYS], now);
            var decision = shape.decide(after, now);
            if (decision instanceof Decision.Allowed) {
                words[at + WAYS] = after;
            }
            return decision;
        }

        synchronized long capacity() {
            return (long) sets * WAYS;
        }

        private int find(long hash) {
            int at = findIn(first(hash), hash);
            return at >= 0 ? at : findIn(second(hash), hash);
        }

        /** A place that was never used belongs to the hash 0, and is full: what it should be. */
        private int findIn(int set, long hash) {
            for (int at = set; at < set + WAYS; at++) {
                if (words[at] == hash) {
                    return at;
                }
            }
            return -1;
        }

        /** A place for {@code hash}, which has none, with a full bucket. */
        private int place(long hash, long now) {
            int at = roomiest(hash, now);
            while (words[at + WAYS] > now && sets < setsMax) {
                grow(now);
                at = roomiest(hash, now);
            }
            put(at, hash, 0, now);
            return at;
        }

        /** Of the set with more full buckets, a full one; of two sets with none, the one that is nearest to full. */
        private int roomiest(long hash, long now) {
            int first = first(hash);
            int second = second(hash);
            int more = fullBuckets(second, now) - fullBuckets(first, now);
            int inFirst = fullest(first);
            int inSecond = fullest(second);
            boolean takeSecond = more > 0 || (more == 0 && words[inSecond + WAYS] < words[inFirst + WAYS]);
            return takeSecond ? inSecond : inFirst;
        }

        private int fullBuckets(int set, long now) {
            int full = 0;
            for (int at = set; at < set + WAYS; at++) {
                full += words[at + WAYS] <= now ? 1 : 0;
            }
            return full;
        }

        private int fullest(int set) {
            int fullest = set;
            for (int at = set + 1; at < set + WAYS; at++) {
                if (words[at + WAYS] < words[fullest + WAYS]) {
                    fullest = at;
                }
            }
            return fullest;
        }

        private void put(int at, long hash, long fullAt, long now) {
            if (words[at + WAYS] > now) {
                evicted.increment();
            }
            words[at] = hash;
            words[at + WAYS] = fullAt;
        }

        private void grow(long now) {
            var before = words;
            do {
                sets *= 2;
                words = new long[sets * SET_WORDS];
            } while (!takeOver(before, now));
        }

        /** Puts all buckets that are in use into a new table; false if one finds no room and the table may be larger. */
        private boolean takeOver(long[] before, long now) {
            for (int set = 0; set < before.length; set += SET_WORDS) {
                for (int from = set; from < set + WAYS; from++) {
                    long fullAt = before[from + WAYS];
                    if (fullAt <= now) {
                        continue;
                    }
                    int at = roomiest(before[from], now);
                    if (words[at + WAYS] > now && sets < setsMax) {
                        return false;
                    }
                    put(at, before[from], fullAt, now);
                }
            }
            return true;
        }

        private int first(long hash) {
            return ((int) hash & (sets - 1)) * SET_WORDS;
        }

        /** From other bits of the hash than the first and the segment. */
        private int second(long hash) {
            return ((int) (hash >>> 29) & (sets - 1)) * SET_WORDS;
        }
    }
}

package io.isthmus.ingress.limit;

import java.util.random.RandomGenerator;

/**
 * Stands for a key, whatever its length: SipHash-2-4 (Aumasson and Bernstein, 2012) of its UTF-16 characters, with a secret
 * of this process. Two of a million keys fall together once in forty million starts, and then share a bucket; nobody
 * can choose keys that do, nor keys that crowd one part of the table.
 */
final class KeyHash {

    private static final int CHARS_A_WORD = 4;

    private final long k0;
    private final long k1;

    KeyHash(RandomGenerator secret) {
        this(secret.nextLong(), secret.nextLong());
    }

    KeyHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    long of(String key) {
        var state = new State(k0, k1);
        int length = key.length();
        int whole = length - length % CHARS_A_WORD;
        for (int i = 0; i < whole; i += CHARS_A_WORD) {
            state.absorb(word(key, i, CHARS_A_WORD));
        }
        // The rest and the length in bytes, of which eight bits count.
        state.absorb(word(key, whole, length - whole) | ((2L * length) << 56));
        return state.finish();
    }

    private static long word(String key, int from, int chars) {
        long word = 0;
        for (int i = 0; i < chars; i++) {
            word |= (long) key.charAt(from + i) << (Character.SIZE * i);
        }
        return word;
    }

    /** Lives on the stack: escape analysis takes it apart. */
    private static final class State {

        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void absorb(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}

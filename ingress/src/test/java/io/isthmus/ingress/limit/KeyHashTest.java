package io.isthmus.ingress.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {

    /** Of the reference implementation, for the bytes 0, 1, 2, … under the key of the bytes 0 to 15. */
    @ParameterizedTest
    @CsvSource({
        "0, 310e0edd47db6f72",
        "2, 5a4fa9d909806c0d",
        "4, b7877127e09427cf",
        "6, cee3fe586e46c9cb",
        "8, 6224939a79f5f593"
    })
    void isSipHash(int bytes, String expected) {
        var key = new StringBuilder();
        for (int i = 0; i < bytes; i += 2) {
            key.append((char) (i | ((i + 1) << 8)));
        }

        long hash = new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L).of(key.toString());

        assertThat(hash).isEqualTo(Long.reverseBytes(Long.parseUnsignedLong(expected, 16)));
    }

    @Test
    void tellsKeysApart() {
        var hash = new KeyHash(1, 2);
        var seen = new HashSet<Long>();

        IntStream.range(0, 100_000).forEach(i -> seen.add(hash.of("key-" + i)));
        IntStream.range(0, 1_000).forEach(i -> seen.add(hash.of("\0".repeat(i))));

        assertThat(seen).hasSize(101_000);
        assertThat(new KeyHash(1, 3).of("key-1")).isNotEqualTo(hash.of("key-1"));
    }
}

package io.isthmus.schema.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GuidPairTest {

    @Test
    void anIdSurvivesAsTwoGuids() {
        var random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[24];
            random.nextBytes(bytes);
            String id = Base64.getUrlEncoder().encodeToString(bytes);

            GuidPair pair = GuidPair.of(id);

            assertThat(UUID.fromString(pair.first())).hasToString(pair.first());
            assertThat(UUID.fromString(pair.second())).hasToString(pair.second());
            assertThat(GuidPair.join(pair.first(), pair.second())).isEqualTo(id);
            assertThat(GuidPair.join(pair.first().toUpperCase(Locale.ROOT), pair.second()))
                    .isEqualTo(id);
        }
    }

    /** Version, loop, number and proof: what tells the requests of an instance apart, and whether it is one. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-", "''", "ef375b18", "ef375b18-69ee-4a9e-b5ec-44ee1177a27e"})
    void withoutASecondOneThatIsOursThereIsTheFirst(String second) {
        byte[] id = new byte[24];
        for (int i = 0; i < id.length; i++) {
            id[i] = (byte) i;
        }

        String first = GuidPair.of(Base64.getUrlEncoder().encodeToString(id)).first();

        assertThat(Base64.getUrlDecoder().decode(GuidPair.join(first, second)))
                .containsExactly(0, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, 6973-7468", "text, other", "'', ''", "ef375b18, -"})
    void whatIsNoGuidIsNothing(String first, String second) {
        assertThat(GuidPair.join(first, second)).isNull();
    }
}

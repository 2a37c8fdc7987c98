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

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, 6973-7468",
                "181c0000-6393-3630-36a4-08daf4e7c6da, -",
                "181c0000-6393-3630-36a4-08daf4e7c6da, ef375b18-69ee-4a9e-b5ec-44ee1177a27e",
                "181c0000-6393-3630-36a4-08daf4e7c6da, ef375b18",
                "text, other",
                "'', ''",
            })
    void othersGuidsAreNotOurs(String first, String second) {
        assertThat(GuidPair.join(first, second)).isNull();
    }
}

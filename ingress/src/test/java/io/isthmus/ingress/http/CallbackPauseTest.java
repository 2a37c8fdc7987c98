package io.isthmus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.CallbacksConfig;
import io.isthmus.schema.config.CallbacksConfig.KeyConfig;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackPauseTest {

    private final Random random = new Random(20261125);

    @ParameterizedTest
    @CsvSource({"PT0.001S, PT168H", "PT2S, PT1H", "PT6H, PT168H", "PT168H, PT168H"})
    void aPauseDoublesUpToTheLongestHoweverManyAttemptsThereWere(Duration pause, Duration longest) {
        var config = new CallbacksConfig(
                new KeyConfig("test", "a secret that has at least thirty-two bytes", null),
                Duration.ofSeconds(10),
                100,
                pause,
                longest,
                64,
                8);
        for (int attempts = 1; attempts <= 100; attempts++) {
            double due = Math.min(longest.toMillis(), pause.toMillis() * Math.pow(2, attempts - 1));

            assertThat((double) Callbacks.pauseMillis(config, attempts, Duration.ZERO, random))
                    .as("after %d attempts", attempts)
                    .isBetween(Math.floor(due / 2), due);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, PT1H", "100, PT24H"})
    void theReceiversWishForALongerPauseCounts(int attempts, Duration asked) {
        var config = new CallbacksConfig(
                new KeyConfig("test", "a secret that has at least thirty-two bytes", null),
                Duration.ofSeconds(10),
                100,
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                64,
                8);

        assertThat(Callbacks.pauseMillis(config, attempts, asked, random)).isEqualTo(asked.toMillis());
    }
}

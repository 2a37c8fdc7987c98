package io.isthmus.ingress.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final long NOW = Instant.parse("2026-11-29T06:00:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "120 | PT2M",
                "999999999 | PT24H",
                "Sun, 29 Nov 2026 06:10:00 GMT | PT10M",
                "Sun, 29 Nov 2026 05:59:59 GMT | PT0S",
                "Tue, 29 Nov 2050 06:00:00 GMT | PT24H"
            })
    void secondsAndDatesCountUpToADay(String value, Duration expected) {
        assertThat(RetryAfter.of(value, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "2026-11-29T06:10:00Z"})
    void whatIsNeitherCountsAsNothing(String value) {
        assertThat(RetryAfter.of(value, NOW)).isZero();
    }

    @Test
    void nothingIsNothing() {
        assertThat(RetryAfter.of(null, NOW)).isZero();
    }
}

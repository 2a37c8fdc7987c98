package io.isthmus.schema.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "300ms, PT0.3S",
        "2s, PT2S",
        "10m, PT10M",
        "24h, PT24H",
        "0s, PT0S",
    })
    void durationsCarryTheirUnit(String text, String expected) {
        assertThat(Durations.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"512B, 512", "16KiB, 16384", "1MiB, 1048576", "2GiB, 2147483648"})
    void sizesCarryTheirUnit(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"50/s, 50", "120/m, 2", "3600/h, 1"})
    void ratesCarryTheirUnit(String text, double perSecond) {
        assertThat(Rate.parse(text).perSecond()).isEqualTo(perSecond);
        assertThat(Rate.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"100%, 1", "5%, 0.05", "0.1%, 0.001", "0%, 0"})
    void sharesMayBeSmall(String text, double ratio) {
        assertThat(Share.parse(text).ratio()).isEqualTo(ratio);
        assertThat(Share.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "duration, 2",
        "duration, 2 s",
        "duration, -2s",
        "duration, 2d",
        "duration, 1.5s",
        "duration, ''",
        "size, 16",
        "size, 16KB",
        "size, 16k",
        "size, 1.5MiB",
        "size, 99999999999999KiB",
        "byte rate, 1KiB",
        "byte rate, 1/s",
        "byte rate, 1KiB/m",
        "rate, 50",
        "rate, 50/d",
        "rate, 0/s",
        "rate, 50/2s",
        "percent, 50",
        "percent, 101%",
        "percent, 0.5%",
        "percent, %",
        "share, 0.1",
        "share, 100.1%",
        "share, -1%",
        "share, 0.00001%",
    })
    void refusesAQuantityThatIsNotClear(String kind, String text) {
        Function<String, Object> parse = switch (kind) {
            case "duration" -> Durations::parse;
            case "size" -> ByteSize::parse;
            case "byte rate" -> ByteRate::parse;
            case "rate" -> Rate::parse;
            case "share" -> Share::parse;
            default -> Percent::parse;
        };
        assertThatIllegalArgumentException().isThrownBy(() -> parse.apply(text));
    }
}

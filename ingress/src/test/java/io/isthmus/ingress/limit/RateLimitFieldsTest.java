package io.isthmus.ingress.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitFieldsTest {

    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "50, 1, 100, 'q=100;w=2'",
        "100, 60, 100, 'q=100;w=60'",
        "1000, 3600, 10, 'q=10;w=36'",
        "50, 1, 10, 'q=10;w=1'", // 0.2 s: a client that keeps to 10 a second is well within 50 a second
        "7, 1, 7, 'q=7;w=1'" // though a token takes a whole number of nanoseconds, so a little too long
    })
    void thePolicyIsTheBucketAndTheTimeInWhichItFills(long amount, long perSeconds, int burst, String expected) {
        var shape = BucketShape.of(amount, Duration.ofSeconds(perSeconds), burst);

        assertThat(new RateLimitFields("default", shape).policy()).isEqualTo("\"default\";" + expected);
    }

    @Test
    void theLimitSaysWhatIsLeftAndWhenThereIsMore() {
        var fields = new RateLimitFields("create-quote", BucketShape.of(1, Duration.ofMinutes(1), 100));

        assertThat(fields.limit(new Decision.Allowed(42, 17 * SECOND + 1))).isEqualTo("\"create-quote\";r=42;t=18");
        assertThat(fields.limit(new Decision.Refused(17 * SECOND))).isEqualTo("\"create-quote\";r=0;t=17");
    }

    @Test
    void retryAfterIsRoundedUpAndAtLeastOneSecond() {
        assertThat(RateLimitFields.retryAfter(new Decision.Refused(1))).isEqualTo("1");
        assertThat(RateLimitFields.retryAfter(new Decision.Refused(SECOND))).isEqualTo("1");
        assertThat(RateLimitFields.retryAfter(new Decision.Refused(SECOND + 1))).isEqualTo("2");
    }

    @Test
    void aNameThatAStructuredFieldCannotHoldIsMadeOneThatItCan() {
        var fields = new RateLimitFields("a\"b\\c\r\nd\u00e9", BucketShape.of(1, Duration.ofSeconds(1), 1));

        assertThat(fields.policy()).isEqualTo("\"a\\\"b\\\\c__d_\";q=1;w=1");
    }
}

package io.isthmus.ingress.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.Rate;
import io.isthmus.schema.config.RouteConfig.LimitConfig;
import io.isthmus.schema.message.TimeSource;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private static final long SECOND = 1_000_000_000L;

    private final SettableTime time = new SettableTime();

    @Test
    void admitsABurstThenRefusesUntilATokenIsBack() {
        var limiter = limiter("50/s", 3);

        assertThat(limiter.admit("a")).isEqualTo(new Decision.Allowed(2, SECOND / 50));
        assertThat(limiter.admit("a")).isEqualTo(new Decision.Allowed(1, SECOND / 50));
        assertThat(limiter.admit("a")).isEqualTo(new Decision.Allowed(0, SECOND / 50));
        assertThat(limiter.admit("a")).isEqualTo(new Decision.Refused(SECOND / 50));

        time.advance(SECOND / 50 - 1);
        assertThat(limiter.admit("a")).isEqualTo(new Decision.Refused(1));
        time.advance(1);
        assertThat(limiter.admit("a")).isEqualTo(new Decision.Allowed(0, SECOND / 50));
    }

    @Test
    void aRefusalTakesNothing() {
        var limiter = limiter("1/s", 1);
        limiter.admit("a");
        IntStream.range(0, 1_000).forEach(_ -> limiter.admit("a"));

        time.advance(SECOND);

        assertThat(limiter.admit("a")).isInstanceOf(Decision.Allowed.class);
    }

    @Test
    void keysAreCountedApart() {
        var limiter = limiter("1/s", 1);

        assertThat(limiter.admit("a")).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.admit("b")).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.admit("a")).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void requestsWithoutAKeyShareOneBucketApartFromAllKeys() {
        var limiter = limiter("1/s", 1);

        assertThat(limiter.admit(null)).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.admit(null)).isInstanceOf(Decision.Refused.class);
        assertThat(limiter.admit("")).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.admit("null")).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.counters().unkeyed().sum()).isEqualTo(2);
    }

    @Test
    void longKeysAreToldApartByAllTheirCharacters() {
        var limiter = limiter("1/s", 1);
        var stem = "x".repeat(100_000);

        assertThat(limiter.admit(stem + "a")).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.admit(stem + "b")).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.admit(stem + "a")).isInstanceOf(Decision.Refused.class);
        assertThat(LongKey.shortened(stem)).isNotInstanceOf(String.class);
    }

    @Test
    void theBurstIsTheRatesAmountUnlessGiven() {
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("5/m"), null, null, 10), time);

        assertThat(IntStream.range(0, 20)
                        .filter(_ -> limiter.admit("a") instanceof Decision.Allowed)
                        .count())
                .isEqualTo(5);
    }

    @Test
    void countsWhatItDecides() {
        var limiter = limiter("1/s", 2);
        IntStream.range(0, 5).forEach(_ -> limiter.admit("a"));

        assertThat(limiter.counters().allowed().sum()).isEqualTo(2);
        assertThat(limiter.counters().refused().sum()).isEqualTo(3);
        assertThat(limiter.counters().unkeyed().sum()).isZero();
    }

    @Test
    void neverRemembersMoreKeysThanItMayAndCountsThoseItForgets() {
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("1/h"), 1, null, 100), time);

        IntStream.range(0, 10_000).forEach(i -> limiter.admit("key-" + i));

        assertThat(limiter.keys()).isLessThanOrEqualTo(100);
        assertThat(limiter.counters().evicted().sum()).isEqualTo(10_000 - limiter.keys());
    }

    @Test
    void dropsBucketsThatAreFullAgainWithoutCountingThem() {
        var limiter = limiter("1/s", 10);
        IntStream.range(0, 500).forEach(i -> limiter.admit("key-" + i));

        time.advance(13 * SECOND);
        IntStream.range(0, 500).forEach(_ -> limiter.admit("another"));

        assertThat(limiter.keys()).isEqualTo(1);
        assertThat(limiter.counters().evicted().sum()).isZero();
    }

    @Test
    void theLargestBurstAtTheSmallestRateDoesNotOverflow() {
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("1/h"), 1_000_000_000, null, 10), time);

        for (int i = 0; i < 3; i++) {
            assertThat(limiter.admit("a").remaining()).isPositive();
            time.advance(Duration.ofDays(3_650).toNanos());
        }
    }

    @Test
    void worksOnTheClocksOfTheMachine() {
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("1/h"), 1, null, 10), TimeSource.system());

        assertThat(limiter.admit("a")).isInstanceOf(Decision.Allowed.class);
        assertThat(limiter.admit("a")).isInstanceOf(Decision.Refused.class);
    }

    private RateLimiter limiter(String rate, int burst) {
        return RateLimiter.of("r", new LimitConfig(Rate.parse(rate), burst, null, 1_000), time);
    }
}

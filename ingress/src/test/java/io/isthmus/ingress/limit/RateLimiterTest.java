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
    void remembersAsManyKeysAsItMayAndForgetsNone() {
        var limiter = limiterFor(100_000);

        IntStream.range(0, 100_000).forEach(i -> limiter.admit("key-" + i));

        assertThat(IntStream.range(0, 100_000).mapToObj(i -> limiter.admit("key-" + i)))
                .allMatch(decision -> decision instanceof Decision.Refused);
        assertThat(limiter.counters().evicted().sum()).isZero();
    }

    @Test
    void neverHasRoomForManyMoreKeysThanItMayAndCountsThoseItForgets() {
        var limiter = limiterFor(100_000);

        IntStream.range(0, 1_000_000).forEach(i -> limiter.admit("key-" + i));

        assertThat(limiter.capacity()).isBetween(100_000L, 300_000L);
        assertThat(limiter.counters().evicted().sum()).isGreaterThanOrEqualTo(1_000_000 - limiter.capacity());
    }

    @Test
    void keysWithFullBucketsTakeNoRoom() {
        var limiter = limiter("1/s", 10);
        for (int round = 0; round < 1_000; round++) {
            for (int i = 0; i < 100; i++) {
                limiter.admit("key-" + round + "-" + i);
            }
            time.advance(SECOND);
        }

        assertThat(limiter.counters().evicted().sum()).isZero();
        assertThat(limiter.capacity()).isLessThan(1_500);
    }

    @Test
    void aFloodOfOtherKeysGivesNoNewTokensToAKeyThatHasUsedThemUp() {
        var limiter = RateLimiter.of("r", new LimitConfig(Rate.parse("10/h"), 10, null, 100), time);
        IntStream.range(0, 10).forEach(_ -> limiter.admit("greedy"));
        assertThat(limiter.admit("greedy")).isInstanceOf(Decision.Refused.class);

        IntStream.range(0, 1_000_000).forEach(i -> limiter.admit("flood-" + i));

        assertThat(limiter.counters().evicted().sum()).isGreaterThan(900_000);
        assertThat(limiter.admit("greedy")).isInstanceOf(Decision.Refused.class);
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

    /** With a secret that is none, so that each run is the same. */
    private RateLimiter limiterFor(int keysMax) {
        var config = new LimitConfig(Rate.parse("1/h"), 1, null, keysMax);
        return RateLimiter.of("r", config, time, new KeyHash(1, 2));
    }

    private RateLimiter limiter(String rate, int burst) {
        return RateLimiter.of("r", new LimitConfig(Rate.parse(rate), burst, null, 1_000), time);
    }
}

package io.isthmus.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Backlog backlog = new Backlog(EVERY);
    private final Backlog.Limit limit = backlog.limit(100);

    @Test
    void itRefusesAboveTheLimitAndNotAtIt() {
        assertThat(limit.refusing()).isNull();
        seen(100, 0);
        assertThat(limit.refusing()).isNull();
        seen(101, 1);
        assertThat(limit.refusing()).isEqualTo(EVERY);
    }

    @Test
    void itLetsInAgainOnlyWhenAFifthIsGone() {
        seen(101, 0);
        seen(81, 1);
        assertThat(limit.refusing()).isNotNull();
        seen(80, 2);
        assertThat(limit.refusing()).isNull();
        seen(99, 3);
        assertThat(limit.refusing()).isNull();
    }

    @Test
    void retryAfterIsWhatIsLeftAtTheRateSeenSinceTheMost() {
        seen(1_000, 0);
        assertThat(limit.refusing()).isEqualTo(EVERY);
        // 200 in 4 s, and 720 are left until 80.
        seen(800, 4);
        assertThat(limit.refusing()).isEqualTo(Duration.ofMillis(14_400));
        // The rate is that of all the time: commits come in jumps.
        seen(800, 8);
        assertThat(limit.refusing()).isEqualTo(Duration.ofMillis(28_800));
        // It grows again: what it did before says nothing.
        seen(1_001, 9);
        assertThat(limit.refusing()).isEqualTo(EVERY);
    }

    @Test
    void retryAfterIsNeitherShorterThanTheNextLookNorLongerThanAMinute() {
        seen(1_000, 0);
        seen(999, 60);
        assertThat(limit.refusing()).isEqualTo(Duration.ofMinutes(1));
        seen(81, 61);
        assertThat(limit.refusing()).isEqualTo(EVERY);
    }

    @Test
    void eachLimitHasItsOwnAnswer() {
        assertThat(backlog.limit(100)).isSameAs(limit);
        var larger = backlog.limit(1_000);
        seen(500, 0);
        assertThat(limit.refusing()).isNotNull();
        assertThat(larger.refusing()).isNull();
    }

    @Test
    void whatIsNotKnownLetsInAndHasNoNumber() {
        assertThat(backlog.waiting()).isNaN();
        seen(500, 0);
        assertThat(backlog.waiting()).isEqualTo(500);

        backlog.becomeUnknown();

        assertThat(limit.refusing()).isNull();
        assertThat(backlog.waiting()).isNaN();
    }

    private void seen(long waiting, long seconds) {
        backlog.seen(waiting, TimeUnit.SECONDS.toNanos(seconds));
    }
}

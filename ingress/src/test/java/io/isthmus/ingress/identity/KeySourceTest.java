package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.SignatureAlgorithm;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the issuer is asked, and what holds meanwhile. The interval of the configuration is ten minutes. */
class KeySourceTest {

    private static final SigningKey KEY = SigningKey.make("one", SignatureAlgorithm.ES256);
    private static final SigningKey NEW_KEY = SigningKey.make("two", SignatureAlgorithm.ES256);

    private final Fixture identity = new Fixture();

    @AfterEach
    void stop() {
        identity.close();
    }

    @Test
    void keysAreFetchedAtTheStartAndThenFromTimeToTime() {
        assertThat(identity.fetched).isEqualTo(1);
        for (int i = 2; i < 10; i++) {
            identity.answer(KEY);
            identity.loop.advance(Duration.ofMinutes(9).minusMillis(1));
            assertThat(identity.fetched)
                    .as("not before nine tenths of the interval")
                    .isEqualTo(i - 1);
            identity.loop.advance(Duration.ofMinutes(1).plusMillis(1));
            assertThat(identity.fetched).as("not after the interval").isEqualTo(i);
        }
        assertThat(identity.counters.keysFetched().sum()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"0, 30", "10, 30", "60, 60", "600, 600", "86400, 600"})
    void theIssuersMaxAgeIsRespectedWithinBounds(long maxAgeSeconds, long expectedSeconds) {
        identity.answer(Duration.ofSeconds(maxAgeSeconds), KEY);

        identity.loop.advance(Duration.ofMillis(expectedSeconds * 900 - 1));
        assertThat(identity.fetched).isEqualTo(1);
        identity.loop.advance(Duration.ofMillis(expectedSeconds * 100 + 1));
        assertThat(identity.fetched).isEqualTo(2);
    }

    @Test
    void aFailedFetchIsTriedAgainLessAndLessOften() {
        for (long most : List.of(1, 2, 4, 8, 10, 10, 10)) {
            int before = identity.fetched;
            identity.fail();
            identity.loop.advance(Duration.ofMillis(most * 500 - 1));
            assertThat(identity.fetched).isEqualTo(before);
            identity.loop.advance(Duration.ofMillis(most * 500 + 1));
            assertThat(identity.fetched).isEqualTo(before + 1);
        }
        assertThat(identity.counters.keysFailed().sum()).isEqualTo(7);
        assertThat(identity.keys.missing()).isEqualTo("the issuer answered with status 500");
    }

    @Test
    void aClientIsToldWhenTheNextAttemptIs() {
        IntStream.range(0, 5).forEach(_ -> {
            identity.fail();
            identity.loop.advance(Duration.ofSeconds(10));
        });
        identity.fail();

        var unavailable = identity.authenticate(identity.token(KEY).bearer());

        assertThat(unavailable)
                .isInstanceOfSatisfying(
                        Authentication.KeysUnavailable.class,
                        u -> assertThat(u.retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10)));
    }

    @Test
    void oldKeysGoOnToServeWhileTheIssuerIsDown() {
        identity.answer(KEY);
        identity.loop.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 100; i++) {
            identity.fail();
            identity.loop.advance(Duration.ofMinutes(10));
        }

        assertThat(identity.authenticate(identity.token(KEY).bearer())).isInstanceOf(Authentication.Verified.class);
        assertThat(identity.keys.missing()).isNull();

        identity.answer(NEW_KEY);
        assertThat(identity.authenticate(identity.token(NEW_KEY).bearer())).isInstanceOf(Authentication.Verified.class);
    }

    @Test
    void manyTokensWithANewKeyCauseOneFetchAndAreAllGood() {
        identity.answer(KEY);
        var asked = IntStream.range(0, 100)
                .mapToObj(i -> ask(identity.token(NEW_KEY).claim("jti", "t" + i)))
                .toList();
        identity.loop.run();
        assertThat(identity.fetched).isEqualTo(2);
        assertThat(asked).noneMatch(Future::isComplete);

        identity.answer(KEY, NEW_KEY);

        for (var one : asked) {
            assertThat(identity.loop.result(one)).isInstanceOf(Authentication.Verified.class);
        }
        assertThat(identity.fetched).isEqualTo(2);
    }

    @Test
    void unknownKeysCauseAFetchEveryTenSecondsAtMost() {
        identity.answer(KEY);
        var good = identity.token(KEY).compact();
        int requests = 0;
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 50; i++) {
                var asked =
                        ask(Token.replace(good, 0, Token.json(Map.of("alg", "ES256", "kid", "made-up-" + requests++))));
                identity.loop.run();
                if (!identity.fetches.isEmpty()) {
                    identity.answer(KEY);
                }
                assertThat(identity.loop.result(asked)).isEqualTo(new Authentication.Rejected(Rejection.UNKNOWN_KEY));
            }
            identity.loop.advance(Duration.ofSeconds(1));
        }

        assertThat(identity.fetched).isEqualTo(1 + 6);
        assertThat(identity.counters.rejected(Rejection.UNKNOWN_KEY).sum()).isEqualTo(3_000);
        // The six that caused a fetch asked once more after it.
        assertThat(identity.counters.refetchesLimited().sum()).isEqualTo(3_000);
        assertThat(identity.counters.verified().sum()).isZero();
    }

    @Test
    void aFetchThatBeganBeforeTheKeyWasThereIsFollowedByOneMore() {
        identity.answer(KEY);
        identity.loop.advance(Duration.ofMinutes(10));
        assertThat(identity.fetched).isEqualTo(2);
        var asked = ask(identity.token(NEW_KEY));
        identity.loop.run();

        identity.answer(KEY);
        identity.loop.run();
        assertThat(identity.fetched).isEqualTo(3);
        identity.answer(KEY, NEW_KEY);

        assertThat(identity.loop.result(asked)).isInstanceOf(Authentication.Verified.class);
    }

    @Test
    void anIssuerThatFailsWhenAskedForANewKeyLeavesTheOldOnes() {
        identity.answer(KEY);
        var asked = ask(identity.token(NEW_KEY));
        identity.loop.run();
        identity.fail();

        assertThat(identity.loop.result(asked)).isEqualTo(new Authentication.Rejected(Rejection.UNKNOWN_KEY));
        assertThat(identity.authenticate(identity.token(KEY).bearer())).isInstanceOf(Authentication.Verified.class);
    }

    @Test
    void noMoreRequestsWaitForAFetchThanMay() {
        identity.answer(KEY);
        var madeUp = identity.token(KEY).header("kid", "made up").compact();
        var asked = IntStream.range(0, KeySource.KEY_WAITERS_MAX + 10)
                .mapToObj(_ -> ask(madeUp))
                .toList();
        identity.loop.run();

        assertThat(asked.stream().filter(Future::isComplete))
                .hasSize(10)
                .allSatisfy(one -> assertThat(one.result()).isEqualTo(new Authentication.Overloaded()));
        identity.answer(KEY);
        identity.loop.run();
        assertThat(asked).allMatch(Future::isComplete);
        assertThat(identity.counters.overloaded().sum()).isEqualTo(10);
    }

    @Test
    void nothingIsFetchedAfterTheClose() {
        identity.answer(KEY);
        identity.keys.close();
        identity.loop.advance(Duration.ofDays(1));

        assertThat(identity.fetched).isEqualTo(1);
        assertThat(identity.loop.timersWaiting()).isZero();
        assertThat(identity.authenticate(identity.token(KEY).header("kid", "x").bearer()))
                .isEqualTo(new Authentication.Rejected(Rejection.UNKNOWN_KEY));
    }

    private Future<Authentication> ask(Token token) {
        return ask(token.compact());
    }

    private Future<Authentication> ask(String token) {
        return identity.authenticator.authenticate(List.of("Bearer " + token));
    }
}

package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.isthmus.schema.config.SignatureAlgorithm;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {

    private static final SigningKey KEY = SigningKey.make("one", SignatureAlgorithm.ES256);
    private static final SigningKey NEW_KEY = SigningKey.make("two", SignatureAlgorithm.ES256);

    private final Fixture identity = new Fixture();

    @AfterEach
    void stop() {
        identity.close();
    }

    @Test
    void aTokenSeenBeforeIsKnownAtOnce() {
        identity.answer(KEY);
        var bearer = identity.token(KEY).bearer();
        var first = verified(bearer);

        var second = ask(bearer);

        assertThat(second.isComplete()).isTrue();
        assertThat(second.result()).isEqualTo(new Authentication.Verified(first));
        assertThat(identity.counters.verified().sum()).isEqualTo(1);
        assertThat(identity.counters.remembered().sum()).isEqualTo(1);
    }

    @Test
    void aBadTokenSeenBeforeIsKnownAtOnceForAWhile() {
        identity.answer(KEY);
        var bearer = identity.token(KEY).claim("aud", "bank").bearer();
        assertThat(identity.authenticate(bearer)).isEqualTo(new Authentication.Rejected(Rejection.AUDIENCE));

        assertThat(ask(bearer).isComplete()).isTrue();
        assertThat(identity.counters.rejected(Rejection.AUDIENCE).sum()).isEqualTo(2);

        identity.loop.advance(RememberedTokens.REJECTED_FOR);
        assertThat(ask(bearer).isComplete()).isFalse();
    }

    @Test
    void aTokenThatIsNotValidYetIsLookedAtAnew() {
        identity.answer(KEY);
        var bearer = identity.token(KEY)
                .claim("nbf", identity.loop.epochMillis() / 1_000 + 31)
                .bearer();

        assertThat(identity.authenticate(bearer)).isEqualTo(new Authentication.Rejected(Rejection.NOT_YET_VALID));
        assertThat(ask(bearer).isComplete()).isFalse();
    }

    @Test
    void aKnownTokenStillExpires() {
        identity.answer(KEY);
        var bearer = identity.token(KEY)
                .claim("exp", identity.loop.epochMillis() / 1_000 + 60)
                .bearer();
        verified(bearer);

        identity.loop.advance(Duration.ofSeconds(89));
        assertThat(ask(bearer).result()).isInstanceOf(Authentication.Verified.class);
        identity.loop.advance(Duration.ofSeconds(1));

        assertThat(identity.authenticate(bearer)).isEqualTo(new Authentication.Rejected(Rejection.EXPIRED));
    }

    @Test
    void aKnownTokenIsLookedAtAnewAfterAWhile() {
        identity.answer(KEY);
        var bearer = identity.token(KEY).bearer();
        verified(bearer);

        identity.loop.advance(RememberedTokens.VERIFIED_FOR);
        verified(bearer);

        assertThat(identity.counters.verified().sum()).isEqualTo(2);
    }

    @Test
    void aKnownTokenIsBadOnceTheIssuerHasWithdrawnItsKey() {
        identity.answer(KEY, NEW_KEY);
        var old = identity.token(KEY).bearer();
        var other = identity.token(NEW_KEY).bearer();
        verified(old);
        verified(other);

        identity.loop.advance(Duration.ofMinutes(10));
        identity.answer(NEW_KEY);
        var asked = ask(old);
        identity.loop.run();
        identity.answer(NEW_KEY);

        assertThat(identity.loop.result(asked)).isEqualTo(new Authentication.Rejected(Rejection.UNKNOWN_KEY));
    }

    @Test
    void aKnownTokenIsBadOnceItsKeyIsAnotherUnderTheSameName() {
        identity.answer(KEY);
        var bearer = identity.token(KEY).claim("exp", 4_000_000_000L).bearer();
        verified(bearer);

        fetchAnew(NEW_KEY.named("one"));

        assertThat(identity.authenticate(bearer)).isEqualTo(new Authentication.Rejected(Rejection.SIGNATURE));
    }

    @Test
    void aKnownTokenSurvivesAFetchThatBringsTheSameKeys() {
        identity.answer(KEY);
        var good = identity.token(KEY).claim("exp", 4_000_000_000L).bearer();
        identity.loop.advance(Duration.ofMinutes(8));
        verified(good);

        identity.loop.advance(Duration.ofMinutes(2));
        identity.answer(NEW_KEY, KEY);

        assertThat(ask(good).result()).isInstanceOf(Authentication.Verified.class);
    }

    @Test
    void noMoreTokensAreRememberedThanMayBe() {
        try (var small = new Fixture(Fixture.config(50, SignatureAlgorithm.ES256), new Verifications(1, 1_000))) {
            small.answer(KEY);
            IntStream.range(0, 300)
                    .forEach(i -> small.authenticate(
                            small.token(KEY).claim("jti", "t" + i).bearer()));

            assertThat(small.authentication.tokensRemembered()).isLessThanOrEqualTo(50);
            assertThat(small.counters.verified().sum()).isEqualTo(300);
            assertThat(small.counters.forgotten().sum()).isGreaterThanOrEqualTo(250);
        }
    }

    @Test
    void rememberingCanBeTurnedOff() {
        try (var none = new Fixture(Fixture.config(0, SignatureAlgorithm.ES256), new Verifications(1, 10))) {
            none.answer(KEY);
            var bearer = none.token(KEY).bearer();
            none.authenticate(bearer);
            none.authenticate(bearer);

            assertThat(none.counters.verified().sum()).isEqualTo(2);
        }
    }

    private void fetchAnew(SigningKey... keys) {
        identity.loop.advance(Duration.ofMinutes(10));
        identity.answer(keys);
    }

    private Future<Authentication> ask(String... authorization) {
        return identity.authenticator.authenticate(List.of(authorization));
    }

    private Identity verified(String bearer) {
        var authentication = identity.authenticate(bearer);
        assertThat(authentication)
                .asInstanceOf(type(Authentication.Verified.class))
                .isNotNull();
        return ((Authentication.Verified) authentication).identity();
    }
}

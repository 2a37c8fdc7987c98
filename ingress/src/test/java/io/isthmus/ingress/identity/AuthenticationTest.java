package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.json.Json;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {

    private static final SigningKey KEY = SigningKey.make("one", SignatureAlgorithm.ES256);
    private static final SigningKey NEW_KEY = SigningKey.make("two", SignatureAlgorithm.ES256);
    private static final SigningKey RSA = SigningKey.make("rsa", SignatureAlgorithm.RS256);

    private final Fixture identity = new Fixture();

    @AfterEach
    void stop() {
        identity.close();
    }

    @ParameterizedTest
    @EnumSource
    void aGoodTokenTellsWhoCalls(SignatureAlgorithm algorithm) {
        var key = SigningKey.make("k", algorithm);
        identity.answer(KEY, key);
        var token = identity.token(key).claim("exp", 4_000_000_000L).claim("tenant", List.of("a", 1.50));

        var caller = verified(token.bearer());

        assertThat(caller.subject()).isEqualTo("alice");
        assertThat(caller.scopes()).containsExactlyInAnyOrder("quote.write", "order.read");
        assertThat(caller.expiresAt()).isEqualTo(Instant.ofEpochSecond(4_000_000_000L));
        assertThat(caller.claims()).isEqualTo(Json.of(token.claims));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer %s", "bearer %s", "BEARER    %s", "Bearer %s  "})
    void theSchemeIsReadWithoutRegardToCaseOrSpaces(String header) {
        identity.answer(KEY);

        verified(header.formatted(identity.token(KEY).compact()));
    }

    static Stream<Arguments> scopeClaims() {
        return Stream.of(
                Arguments.of("scope", "a b", Set.of("a", "b")),
                Arguments.of("scope", " a  b a ", Set.of("a", "b")),
                Arguments.of("scope", List.of("a", "b c", ""), Set.of("a", "b c")),
                Arguments.of("scp", "a", Set.of("a")),
                Arguments.of("scp", List.of("a", 1, "b"), Set.of("a", "b")),
                Arguments.of("scp", 7, Set.of()),
                Arguments.of("roles", "a", Set.of()));
    }

    @ParameterizedTest
    @MethodSource("scopeClaims")
    void scopesComeAsTextOrListInScopeOrScp(String claim, Object value, Set<String> scopes) {
        identity.answer(KEY);

        assertThat(verified(identity.token(KEY)
                                .without("scope")
                                .claim(claim, value)
                                .bearer())
                        .scopes())
                .isEqualTo(scopes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt", "AT+JWT"})
    void theTypesOfAccessTokensAreAccepted(String type) {
        identity.answer(KEY);

        verified(identity.token(KEY).header("typ", type).bearer());
    }

    @Test
    void anAudienceMayBeOneOfSeveralAndIatIsNotAskedFor() {
        identity.answer(KEY);

        verified(identity.token(KEY).claim("aud", List.of("bank", "shop")).bearer());
        verified(identity.token(KEY).claim("iat", 1).bearer());
    }

    @Test
    void clocksMayBeApartByTheSkew() {
        identity.answer(KEY);
        long now = identity.loop.epochMillis() / 1_000;

        verified(identity.token(KEY).claim("exp", now - 25).bearer());
        verified(identity.token(KEY).claim("nbf", now + 25).bearer());
    }

    @Test
    void aTokenWithoutAKeyIdIsCheckedWithTheOnlyKeyThatItCanBe() {
        identity.answer(KEY, RSA);

        verified(identity.token(KEY).withoutKeyId().bearer());
        verified(identity.token(RSA).withoutKeyId().bearer());
    }

    @Test
    void aTokenWithoutAKeyIdIsRejectedWhenThereAreSeveral() {
        identity.answer(KEY, NEW_KEY);
        var asked = ask(identity.token(KEY).withoutKeyId().bearer());
        identity.loop.run();
        identity.answer(KEY, NEW_KEY);

        assertThat(identity.loop.result(asked)).isEqualTo(new Authentication.Rejected(Rejection.UNKNOWN_KEY));
    }

    @Test
    void untilThereAreKeysNothingCanBeSaidOfAToken() {
        var unavailable = ask(identity.token(KEY).bearer());

        assertThat(unavailable.result()).isEqualTo(new Authentication.KeysUnavailable(Duration.ofSeconds(1)));
        assertThat(ask().result()).isEqualTo(new Authentication.Rejected(Rejection.MISSING));
        assertThat(identity.counters.keysUnavailable().sum()).isEqualTo(1);
        assertThat(identity.keys.missing()).isEqualTo("not fetched yet");

        identity.answer(KEY);
        verified(identity.token(KEY).bearer());
        assertThat(identity.keys.missing()).isNull();
    }

    @Test
    void tokensBeyondThoseThatMayWaitAreRefusedAndTheRestIsAnswered() {
        var verifications = new Verifications(1, 10);
        var gate = new CountDownLatch(1);
        try (var busy = new Fixture(Fixture.config(), verifications)) {
            busy.answer(KEY);
            verifications.submit(() -> awaitQuietly(gate));
            var asked = new ArrayList<Future<Authentication>>();
            for (int i = 0; i < 100; i++) {
                asked.add(busy.authenticator.authenticate(
                        List.of(busy.token(KEY).claim("jti", "t" + i).bearer())));
            }

            // The thread may or may not have taken the task at the gate out of the queue yet.
            long refused = asked.stream().filter(Future::isComplete).count();
            assertThat(refused).isBetween(89L, 91L);
            gate.countDown();
            for (var one : asked) {
                assertThat(busy.loop.result(one))
                        .isInstanceOfAny(Authentication.Verified.class, Authentication.Overloaded.class);
            }
            assertThat(busy.counters.overloaded().sum()).isEqualTo(refused);
        } finally {
            gate.countDown();
        }
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

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.isthmus.ingress.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.schema.config.SignatureAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a token can be bad, and what is said of it. */
class RejectionTest {

    private static final SigningKey RSA = SigningKey.make("rsa", SignatureAlgorithm.RS256);
    private static final SigningKey EC = SigningKey.make("ec", SignatureAlgorithm.ES256);
    private static final SigningKey ED = SigningKey.make("ed", SignatureAlgorithm.EDDSA);
    private static final SigningKey OTHER_RSA = SigningKey.make("rsa", SignatureAlgorithm.RS256);
    private static final SigningKey OTHER_EC = SigningKey.make("ec", SignatureAlgorithm.ES256);
    private static final SigningKey OTHER_ED = SigningKey.make("ed", SignatureAlgorithm.EDDSA);

    private Fixture identity;

    @BeforeEach
    void start() {
        identity = new Fixture().answer(RSA, EC, ED);
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                header(Rejection.MISSING),
                header(Rejection.MISSING, ""),
                header(Rejection.MISSING, "  "),
                header(Rejection.OTHER_SCHEME, "Basic dXNlcjpwYXNz"),
                header(Rejection.OTHER_SCHEME, "Bearertoken"),
                header(Rejection.OTHER_SCHEME, "DPoP a.b.c"),
                header(Rejection.SEVERAL, "Bearer a.b.c", "Bearer a.b.c"),
                header(Rejection.SEVERAL, "Bearer a.b.c", "Basic eA"),
                header(Rejection.MALFORMED, "Bearer"),
                header(Rejection.MALFORMED, "Bearer "),
                header(Rejection.MALFORMED, "Bearer garbage"),
                header(Rejection.MALFORMED, "Bearer a.b"),
                header(Rejection.MALFORMED, "Bearer a.b.c.d.e"),
                header(Rejection.MALFORMED, "Bearer .b.c"),
                header(Rejection.MALFORMED, "Bearer a..c"),
                header(Rejection.MALFORMED, "Bearer a.b."),
                header(Rejection.MALFORMED, "Bearer a.b.c="),
                header(Rejection.MALFORMED, "Bearer a.b.c, Bearer a.b.c"),
                header(Rejection.MALFORMED, "Bearer a.b.\u00e9"),
                header(Rejection.MALFORMED, "Bearer a.b.c"),
                header(Rejection.MALFORMED, "Bearer " + Token.base64("[]") + ".b.c"),
                header(Rejection.MALFORMED, "Bearer " + Token.base64("{\"alg\":\"RS256\"") + ".b.c"),
                header(Rejection.MALFORMED, "Bearer " + Token.base64("{\"a\":" + "[".repeat(3_000)) + ".b.c"),
                header(
                        Rejection.MALFORMED,
                        "Bearer " + Token.base64("{\"alg\":\"RS256\",\"kid\":\"a\",\"kid\":\"rsa\"}") + ".b.c"),
                header(Rejection.MALFORMED, "Bearer " + Token.base64("{\"alg\":\"RS256\",\"kid\":7}") + ".b.c"),
                header(Rejection.ALGORITHM, "Bearer " + Token.base64("{\"alg\":256}") + ".b.c"),
                header(Rejection.ALGORITHM, "Bearer " + Token.base64("{}") + ".b.c"),
                header(Rejection.ALGORITHM, "Bearer " + Token.base64("{\"alg\":\"none\"}") + ".b.c"),
                header(Rejection.ALGORITHM, "Bearer " + Token.base64("{\"alg\":\"rs256\"}") + ".b.c"),
                header(Rejection.TOO_LARGE, "Bearer a.b." + "c".repeat(8 * 1024)));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void aHeaderThatHoldsNoSignedTokenIsRejectedAtOnce(Rejection expected, List<String> authorization) {
        var rejected = identity.authenticator.authenticate(authorization);

        assertThat(rejected.isComplete()).isTrue();
        assertThat(rejected.result()).isEqualTo(new Authentication.Rejected(expected));
        assertThat(identity.counters.rejected(expected).sum()).isEqualTo(1);
    }

    static Stream<Arguments> tokens() {
        return Stream.of(
                token("alg none", Rejection.MALFORMED, t -> t.signedWith("none", null)),
                token(
                        "HS256 with the public key as its secret",
                        Rejection.ALGORITHM,
                        t -> t.signedWith(
                                "HS256", new HmacKey(RSA.pair().getPublic().getEncoded()))),
                token(
                        "HS512",
                        Rejection.ALGORITHM,
                        t -> t.signedWith("HS512", new SecretKeySpec(new byte[64], "HMAC"))),
                token("PS256", Rejection.ALGORITHM, t -> t.signedWith("PS256", RSA.secret())),
                token("RS512", Rejection.ALGORITHM, t -> t.signedWith("RS512", RSA.secret())),
                token("the key of another algorithm", Rejection.UNKNOWN_KEY, t -> t.header("kid", "ec")),
                token("an unknown key", Rejection.UNKNOWN_KEY, t -> t.header("kid", "nobody's")),
                token("a critical extension", Rejection.EXTENSION, t -> t.header("crit", List.of("exp"))),
                token(
                        "b64=false",
                        Rejection.EXTENSION,
                        t -> t.header("crit", List.of("b64")).header("b64", true)),
                token("a token in the token", Rejection.EXTENSION, t -> t.header("cty", "JWT")),
                token("a logout token", Rejection.EXTENSION, t -> t.header("typ", "logout+jwt")),
                token("typ that is no text", Rejection.EXTENSION, t -> t.header("typ", 1)),
                token("another's RSA signature", Rejection.SIGNATURE, t -> t.signedWith("RS256", OTHER_RSA.secret())),
                token(
                        "a key of its own in the header",
                        Rejection.SIGNATURE,
                        t -> t.signedWith("RS256", OTHER_RSA.secret()).header("jwk", OTHER_RSA.jwk())),
                token("another issuer", Rejection.ISSUER, t -> t.claim("iss", "https://evil.example")),
                token("the issuer with a slash", Rejection.ISSUER, t -> t.claim("iss", Token.ISSUER + "/")),
                token("no issuer", Rejection.ISSUER, t -> t.without("iss")),
                token("another audience", Rejection.AUDIENCE, t -> t.claim("aud", "bank")),
                token("other audiences", Rejection.AUDIENCE, t -> t.claim("aud", List.of("bank", "shop2"))),
                token("no audience", Rejection.AUDIENCE, t -> t.without("aud")),
                token("no exp", Rejection.CLAIMS, t -> t.without("exp")),
                token("exp as a text", Rejection.CLAIMS, t -> t.claim("exp", "tomorrow")),
                token("nbf as a text", Rejection.CLAIMS, t -> t.claim("nbf", "today")),
                token("no sub", Rejection.CLAIMS, t -> t.without("sub")),
                token("sub that is no text", Rejection.CLAIMS, t -> t.claim("sub", 7)),
                token("an empty sub", Rejection.CLAIMS, t -> t.claim("sub", "")),
                token("a line break in sub", Rejection.CLAIMS, t -> t.claim("sub", "a\r\nX-Admin: yes")),
                token("expired", Rejection.EXPIRED, t -> t.claim("exp", now() - 31)),
                token("expired in 1970", Rejection.EXPIRED, t -> t.claim("exp", 1)),
                token("negative exp", Rejection.EXPIRED, t -> t.claim("exp", -1)),
                token("nbf to come", Rejection.NOT_YET_VALID, t -> t.claim("nbf", now() + 60)),
                token("bound to a key", Rejection.SENDER_CONSTRAINED, t -> t.claim("cnf", Map.of("jkt", "x"))),
                token("payload that is no JSON", Rejection.CLAIMS, t -> t.payload("hello")),
                token("payload that is a list", Rejection.CLAIMS, t -> t.payload("[]")),
                token("deep payload", Rejection.CLAIMS, t -> t.payload("{\"a\":" + "[".repeat(4_000))),
                token("a claim twice", Rejection.CLAIMS, t -> t.payload("{\"sub\":\"a\",\"sub\":\"b\"}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void aBadTokenIsRejected(String name, Rejection expected, Function<Token, Token> change) {
        var token = change.apply(identity.token(RSA)).bearer();

        var rejected = identity.authenticator.authenticate(List.of(token));
        if (expected == Rejection.UNKNOWN_KEY) {
            identity.loop.run();
            identity.answer(RSA, EC, ED);
        }

        assertThat(identity.loop.result(rejected)).isEqualTo(new Authentication.Rejected(expected));
        assertThat(identity.counters.rejected(expected).sum()).isEqualTo(1);
        assertThat(identity.counters.verified().sum()).isZero();
    }

    static Stream<Arguments> signatures() {
        return Stream.of(Arguments.of(RSA, OTHER_RSA), Arguments.of(EC, OTHER_EC), Arguments.of(ED, OTHER_ED));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void aTokenThatWasTamperedWithIsRejected(SigningKey key, SigningKey other) {
        var good = identity.token(key).compact();
        var stronger = Token.json(identity.token(key).claim("scope", "admin").claims);
        var signature = good.substring(good.lastIndexOf('.') + 1);
        var flipped = (signature.charAt(5) == 'A' ? "B" : "A");

        assertThat(identity.authenticate("Bearer " + good)).isInstanceOf(Authentication.Verified.class);
        for (String bad : List.of(
                Token.replace(good, 1, stronger),
                good.replace(signature, signature.substring(0, 5) + flipped + signature.substring(6)),
                good.replace(signature, signature.substring(0, signature.length() - 4)),
                good.replace(signature, "A".repeat(signature.length())),
                good.replace(signature, "A"),
                identity.token(key)
                        .signedWith(key.algorithm().joseName(), other.secret())
                        .compact())) {
            assertThat(identity.authenticate("Bearer " + bad))
                    .isEqualTo(new Authentication.Rejected(Rejection.SIGNATURE));
        }
    }

    @Test
    void anAlgorithmThatIsNotConfiguredIsRejectedThoughThereIsAKey() {
        try (var strict = new Fixture(Fixture.config(SignatureAlgorithm.ES256), new Verifications(1, 10))) {
            strict.answer(RSA, EC);

            assertThat(strict.authenticate(strict.token(RSA).bearer()))
                    .isEqualTo(new Authentication.Rejected(Rejection.ALGORITHM));
            assertThat(strict.authenticate(strict.token(EC).bearer())).isInstanceOf(Authentication.Verified.class);
        }
    }

    private static long now() {
        return System.currentTimeMillis() / 1_000;
    }

    private static Arguments header(Rejection expected, String... authorization) {
        return Arguments.of(expected, List.of(authorization));
    }

    private static Arguments token(String name, Rejection expected, Function<Token, Token> change) {
        return Arguments.of(name, expected, change);
    }
}

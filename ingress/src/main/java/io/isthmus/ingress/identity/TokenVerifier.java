package io.isthmus.ingress.identity;

import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.message.TimeSource;
import io.smallrye.jwt.auth.principal.DefaultJWTTokenParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

/**
 * Checks a token's signature and what it says of its issuer, its audience and its time, with SmallRye JWT. Takes 50 to
 * some 100 microseconds: not for an event loop.
 *
 * <p>The exceptions of the library hold all claims in their texts; they end here.
 */
final class TokenVerifier {

    private final Map<SignatureAlgorithm, JWTAuthContextInfo> expectations = new EnumMap<>(SignatureAlgorithm.class);
    private final Duration clockSkew;
    private final TimeSource time;

    TokenVerifier(JwtConfig config, TimeSource time) {
        this.clockSkew = config.clockSkew();
        this.time = time;
        config.algorithms().forEach(algorithm -> expectations.put(algorithm, expectation(config, algorithm)));
    }

    /** @param key the one that the token's header names */
    Identity verify(BearerToken token, TrustedKey key) throws RejectedException {
        var expected = expectations.get(key.algorithm());
        if (expected == null) {
            throw new RejectedException(Rejection.ALGORITHM);
        }
        try {
            var claims = new Parser(key).parse(token.text(), expected).getJwtClaims();
            checkTimes(claims);
            // Read again, since the library has added the token itself and what it makes of it to its own claims.
            return Claims.identity(
                    TokenPart.decode(token.payload()),
                    claims.getExpirationTime().getValue());
        } catch (ParseException e) {
            throw new RejectedException(reason(e));
        } catch (MalformedClaimException _) {
            throw new RejectedException(Rejection.CLAIMS);
        }
    }

    private static JWTAuthContextInfo expectation(JwtConfig config, SignatureAlgorithm algorithm) {
        var expected = new JWTAuthContextInfo();
        // One algorithm, the key's own: so no key is ever used with another (RFC 8725, section 3.1).
        expected.setSignatureAlgorithm(
                Set.of(io.smallrye.jwt.algorithm.SignatureAlgorithm.fromAlgorithm(algorithm.joseName())));
        expected.setIssuedBy(config.issuer());
        expected.setExpectedAudience(Set.of(config.audience()));
        expected.setClockSkew(Math.toIntExact(Math.ceilDiv(config.clockSkew().toMillis(), 1_000)));
        // Defaults of the library that we do not share: any strength of key, iat required, a name of its own choice.
        expected.setRelaxVerificationKeyValidation(false);
        expected.setMaxTimeToLiveSecs(0L);
        expected.setRequireNamedPrincipal(false);
        return expected;
    }

    /** The library goes by the machine's clock and by whole seconds; what counts is ours. */
    private void checkTimes(JwtClaims claims) throws MalformedClaimException, RejectedException {
        long now = time.epochMillis();
        if (now >= claims.getExpirationTime().getValueInMillis() + clockSkew.toMillis()) {
            throw new RejectedException(Rejection.EXPIRED);
        }
        var notBefore = claims.getNotBefore();
        if (notBefore != null && now < notBefore.getValueInMillis() - clockSkew.toMillis()) {
            throw new RejectedException(Rejection.NOT_YET_VALID);
        }
    }

    private static Rejection reason(ParseException e) {
        if (!(e.getCause() instanceof InvalidJwtException invalid)) {
            return Rejection.CLAIMS;
        }
        for (var error : invalid.getErrorDetails()) {
            switch (error.getErrorCode()) {
                case ErrorCodes.SIGNATURE_INVALID, ErrorCodes.SIGNATURE_MISSING -> {
                    return Rejection.SIGNATURE;
                }
                case ErrorCodes.EXPIRED -> {
                    return Rejection.EXPIRED;
                }
                case ErrorCodes.NOT_YET_VALID -> {
                    return Rejection.NOT_YET_VALID;
                }
                case ErrorCodes.ISSUER_INVALID, ErrorCodes.ISSUER_MISSING -> {
                    return Rejection.ISSUER;
                }
                case ErrorCodes.AUDIENCE_INVALID, ErrorCodes.AUDIENCE_MISSING -> {
                    return Rejection.AUDIENCE;
                }
                default -> {
                    // The next may say more.
                }
            }
        }
        // What is left: a required claim missing or misshapen, a key that does not suit, a payload that is no JSON.
        return Rejection.CLAIMS;
    }

    /** SmallRye's parser, with the key at hand instead of a resolver that fetches keys in the calling thread. */
    private static final class Parser extends DefaultJWTTokenParser {

        private final VerificationKeyResolver resolver;

        Parser(TrustedKey key) {
            this.resolver = (_, _) -> key.publicKey();
        }

        @Override
        protected VerificationKeyResolver getVerificationKeyResolver(JWTAuthContextInfo expected) {
            return resolver;
        }
    }
}

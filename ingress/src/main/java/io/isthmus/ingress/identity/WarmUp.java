package io.isthmus.ingress.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.json.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a token of our own making before the first one comes. It loads some hundred classes, for which the first client
 * would wait otherwise; {@code RATIONALE.md} has how long.
 */
record WarmUp(JwtConfig config, TokenVerifier verifier, long nowMillis) implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    @Override
    public void run() {
        for (var algorithm : config.algorithms()) {
            try {
                check(algorithm);
            } catch (GeneralSecurityException | RejectedException | RuntimeException e) {
                LOG.debug("The first token will take longer: algorithm={} error={}", algorithm, e.toString());
            }
        }
    }

    private void check(SignatureAlgorithm algorithm) throws GeneralSecurityException, RejectedException {
        var keys = keys(algorithm);
        var header = Json.object().put("alg", algorithm.joseName()).build();
        var payload = Json.object()
                .put("iss", config.issuer())
                .put("aud", config.audience())
                .put("sub", "isthmus")
                .put("scope", "none")
                .put("exp", nowMillis / 1_000 + 60)
                .build();
        String signed = base64(header.toPayload().bytes()) + "."
                + base64(payload.toPayload().bytes());
        String token = signed + "." + base64(sign(algorithm, keys, signed));
        verifier.verify(BearerToken.read(List.of("Bearer " + token)), TrustedKey.of(null, algorithm, keys.getPublic()));
    }

    private static KeyPair keys(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case RS256 -> numbersThatNeedNoSearch();
            case ES256 -> generated("EC");
            case EDDSA -> generated("Ed25519");
        };
    }

    private static KeyPair generated(String kind) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(kind);
        if (kind.equals("EC")) {
            generator.initialize(256);
        }
        return generator.generateKeyPair();
    }

    /**
     * RSA from two primes that everybody knows: a key for nobody. To search for primes took half a second, on the thread that
     * the first token waits for.
     */
    private static KeyPair numbersThatNeedNoSearch() throws GeneralSecurityException {
        BigInteger p = mersenne(2203);
        BigInteger q = mersenne(521);
        BigInteger e = RSAKeyGenParameterSpec.F4;
        BigInteger p1 = p.subtract(BigInteger.ONE);
        BigInteger q1 = q.subtract(BigInteger.ONE);
        BigInteger d = e.modInverse(p1.multiply(q1));
        var factory = KeyFactory.getInstance("RSA");
        return new KeyPair(
                factory.generatePublic(new RSAPublicKeySpec(p.multiply(q), e)),
                factory.generatePrivate(
                        new RSAPrivateCrtKeySpec(p.multiply(q), e, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p))));
    }

    private static BigInteger mersenne(int exponent) {
        return BigInteger.ONE.shiftLeft(exponent).subtract(BigInteger.ONE);
    }

    private static byte[] sign(SignatureAlgorithm algorithm, KeyPair keys, String text)
            throws GeneralSecurityException {
        var signature = Signature.getInstance(
                switch (algorithm) {
                    case RS256 -> "SHA256withRSA";
                    // RFC 7518, section 3.4: the two numbers side by side, not in DER.
                    case ES256 -> "SHA256withECDSAinP1363Format";
                    case EDDSA -> "Ed25519";
                });
        signature.initSign(keys.getPrivate());
        signature.update(text.getBytes(US_ASCII));
        return signature.sign();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

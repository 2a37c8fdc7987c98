package io.isthmus.ingress.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.isthmus.schema.config.JwtConfig;
import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.json.Json;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
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
        var generator = KeyPairGenerator.getInstance(
                switch (algorithm) {
                    case RS256 -> "RSA";
                    case ES256 -> "EC";
                    case EDDSA -> "Ed25519";
                });
        switch (algorithm) {
            case RS256 -> generator.initialize(KeySetReader.RSA_BITS_MIN);
            case ES256 -> generator.initialize(256);
            case EDDSA -> {
                // There is one size.
            }
        }
        return generator.generateKeyPair();
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

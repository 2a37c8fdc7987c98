package io.isthmus.ingress.identity;

import io.isthmus.schema.config.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** A key of an issuer, made for the test that uses it. */
record SigningKey(String id, SignatureAlgorithm algorithm, KeyPair pair) {

    static SigningKey make(String id, SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case RS256 -> rsa(id, 2048);
            case ES256 -> new SigningKey(id, algorithm, ec("secp256r1"));
            case EDDSA -> new SigningKey(id, algorithm, pair(generator("Ed25519")));
        };
    }

    static SigningKey rsa(String id, int bits) {
        var generator = generator("RSA");
        generator.initialize(bits);
        return new SigningKey(id, SignatureAlgorithm.RS256, pair(generator));
    }

    static KeyPair ec(String curve) {
        try {
            var generator = generator("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return pair(generator);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPairGenerator generator(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair pair(KeyPairGenerator generator) {
        return generator.generateKeyPair();
    }

    SigningKey named(String otherId) {
        return new SigningKey(otherId, algorithm, pair);
    }

    PrivateKey secret() {
        return pair.getPrivate();
    }

    TrustedKey trusted() {
        return TrustedKey.of(id, algorithm, pair.getPublic());
    }

    /** The public half as a JWK, to change and add to. */
    Map<String, Object> jwk() {
        return jwk(pair, id);
    }

    static Map<String, Object> jwk(KeyPair pair, String id) {
        try {
            var members = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic())
                    .toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
            members.put("kid", id);
            return members;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}

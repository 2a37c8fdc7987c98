package io.isthmus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** A token that the gateway takes, signed with a key that is drawn for this run. */
final class Tokens {

    private static final int RSA_BITS = 2048;
    private static final float LIFETIME_MINUTES = 600;

    private Tokens() {}

    /** Writes the public key to {@code keys} and returns a token. */
    static String issue(Path keys) throws JoseException, IOException {
        RsaJsonWebKey key = RsaJwkGenerator.generateJwk(RSA_BITS);
        key.setKeyId("bench");
        key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
        key.setUse("sig");
        Files.writeString(keys, new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY));
        var claims = new JwtClaims();
        claims.setIssuer("bench");
        claims.setAudience("bench");
        claims.setSubject("load");
        claims.setStringClaim("scope", "bench");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(LIFETIME_MINUTES);
        var signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(key.getAlgorithm());
        return signature.getCompactSerialization();
    }
}

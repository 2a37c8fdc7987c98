package io.isthmus.ingress.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.json.Json;
import java.security.Key;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** A token as an issuer would make it, with every part open to change. */
final class Token {

    static final String ISSUER = "https://id.example";
    static final String AUDIENCE = "shop";

    final Map<String, Object> claims = new LinkedHashMap<>();
    private final Map<String, Object> header = new LinkedHashMap<>();
    private String algorithm;
    private Key key;
    private String payload;

    static Token by(SigningKey key, long nowMillis) {
        var token = new Token();
        token.key = key.secret();
        token.algorithm = key.algorithm().joseName();
        token.header.put("kid", key.id());
        token.claims.put("iss", ISSUER);
        token.claims.put("aud", AUDIENCE);
        token.claims.put("sub", "alice");
        token.claims.put("scope", "quote.write order.read");
        token.claims.put("exp", nowMillis / 1_000 + 600);
        return token;
    }

    Token claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    Token without(String claim) {
        claims.remove(claim);
        return this;
    }

    Token header(String name, Object value) {
        header.put(name, value);
        return this;
    }

    Token withoutKeyId() {
        header.remove("kid");
        return this;
    }

    Token signedWith(String otherAlgorithm, Key otherKey) {
        algorithm = otherAlgorithm;
        key = otherKey;
        return this;
    }

    Token payload(String text) {
        payload = text;
        return this;
    }

    String compact() {
        try {
            var jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            jws.setDoKeyValidation(false);
            jws.setAlgorithmHeaderValue(algorithm);
            header.forEach((name, value) -> jws.getHeaders().setObjectHeaderValue(name, value));
            jws.setPayload(payload != null ? payload : json(claims));
            jws.setKey(key);
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    String bearer() {
        return "Bearer " + compact();
    }

    /** {@code part} of a token, by {@code text} instead. */
    static String replace(String token, int part, String text) {
        var parts = token.split("\\.");
        parts[part] = base64(text);
        return String.join(".", parts);
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    static String json(Object java) {
        return new String(Json.of(java).toPayload().bytes(), UTF_8);
    }
}

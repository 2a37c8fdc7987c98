package io.isthmus.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * Issues tokens to whoever asks, on loopback, with a key that is drawn at the start and never leaves the process:
 * {@code GET /token?scope=a+b&subject=s}, {@code GET /jwks.json}.
 */
final class TokenIssuer {

    private static final String AUDIENCE = "shop";
    private static final float LIFETIME_MINUTES = 60;

    private final EllipticCurveJsonWebKey key;
    private final String issuer;

    private TokenIssuer(EllipticCurveJsonWebKey key, String issuer) {
        this.key = key;
        this.issuer = issuer;
    }

    static Future<HttpServer> start(Vertx vertx, String host, int port) throws JoseException {
        EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        key.setKeyId("demo-" + Long.toHexString(System.currentTimeMillis()));
        key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        key.setUse("sig");
        var issuer = new TokenIssuer(key, "http://localhost:" + port);
        return vertx.createHttpServer().requestHandler(issuer::answer).listen(port, host);
    }

    private void answer(HttpServerRequest http) {
        try {
            switch (http.path()) {
                case "/jwks.json" ->
                    http.response()
                            .putHeader("content-type", "application/json")
                            .end(new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY));
                case "/token" ->
                    http.response().putHeader("content-type", "text/plain").end(token(http) + "\n");
                default -> http.response().setStatusCode(404).end();
            }
        } catch (JoseException e) {
            http.response().setStatusCode(500).end();
        }
    }

    private String token(HttpServerRequest http) throws JoseException {
        var claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setAudience(AUDIENCE);
        claims.setSubject(Objects.requireNonNullElse(http.getParam("subject"), "demo"));
        claims.setClaim("scope", Objects.requireNonNullElse(http.getParam("scope"), ""));
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(LIFETIME_MINUTES);
        claims.setGeneratedJwtId();
        var signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(key.getAlgorithm());
        return signature.getCompactSerialization();
    }
}

package io.isthmus.bench.micro;

import io.isthmus.aggregator.loop.Loop;
import io.isthmus.ingress.identity.Access;
import io.isthmus.ingress.identity.AccessCheck;
import io.isthmus.ingress.identity.Identities;
import io.isthmus.schema.config.ConfigLoader;
import io.isthmus.schema.config.ConfigResult;
import io.isthmus.schema.config.GatewayConfig;
import io.isthmus.schema.message.Headers;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenBenchmark {

    private static final String CONFIG = """
            version: 1
            identities: {bench: {jwt: {issuer: bench, audience: bench, keys: keys.json}}}
            services: {none: {endpoints: [{url: "http://127.0.0.1:1"}]}}
            routes:
              none: {match: {path: /none}, allow: {identity: bench, scopes: [bench]}, call: {http: {service: none}}}
            """;

    private final Vertx vertx = Vertx.vertx();
    private Headers headers = Headers.EMPTY;
    private AccessCheck check;

    @Setup
    public void start() throws Exception {
        Path folder = Files.createTempDirectory("bench");
        var key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("bench");
        key.setAlgorithm("RS256");
        key.setUse("sig");
        Files.writeString(folder.resolve("keys.json"), new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY));
        Files.writeString(folder.resolve("gateway.yaml"), CONFIG);
        GatewayConfig config = switch (ConfigLoader.load(folder.resolve("gateway.yaml"), Map.of())) {
            case ConfigResult.Loaded(var loaded) -> loaded;
            case ConfigResult.Rejected(var errors) -> throw new IllegalStateException(errors.toString());
        };
        var claims = new JwtClaims();
        claims.setIssuer("bench");
        claims.setAudience("bench");
        claims.setSubject("load");
        claims.setStringClaim("scope", "bench");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(60);
        var signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue("bench");
        signature.setAlgorithmHeaderValue("RS256");
        headers = Headers.of("authorization", "Bearer " + signature.getCompactSerialization());
        Loop loop = Spec.loop(vertx);
        var identities = Identities.start(config.identities(), vertx, loop);
        check = AccessCheck.of(
                Objects.requireNonNull(config.routes().get("none")).allow(), identities, loop);
        while (!(check.check(headers).result() instanceof Access.Granted)) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    @TearDown
    public void close() {
        vertx.close();
    }

    @Benchmark
    public Object tokenThatIsRemembered() {
        return check.check(headers).result();
    }
}

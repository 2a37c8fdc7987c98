package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notBlank;
import static io.isthmus.schema.config.Checks.notEmpty;
import static io.isthmus.schema.config.Checks.positive;
import static io.isthmus.schema.config.Checks.range;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Signed tokens (JWT) in the {@code Authorization} header. */
@Variant("jwt")
public record JwtConfig(
        @Key("The issuer: exactly the token's iss.") String issuer,

        @Key("Whom the token must be for: one of the token's aud.")
        String audience,

        @Key("Where the issuer's public keys are, as a JWK set: an http or https address, or a file.")
        URI keys,

        @Key(value = "The signatures that are taken.", fallback = "[RS256, ES256, EdDSA]")
        List<SignatureAlgorithm> algorithms,

        @Key(value = "How far the issuer's clock and ours may be apart.", fallback = "30s")
        Duration clockSkew,

        @Key(value = "How often the keys are fetched anew.", fallback = "10m")
        Duration keysEvery,

        @Key(value = "Verified tokens that are remembered; the oldest go first.", fallback = "10000")
        int cacheMax)
        implements IdentityConfig {

    public JwtConfig {
        notBlank(issuer, "issuer");
        notBlank(audience, "audience");
        check(
                List.of("http", "https", "file").contains(String.valueOf(keys.getScheme())),
                "keys",
                "is neither an http or https address nor a file: " + keys);
        notEmpty(algorithms, "algorithms", "name at least one of RS256, ES256, EdDSA");
        check(
                !clockSkew.isNegative() && clockSkew.compareTo(Duration.ofMinutes(10)) <= 0,
                "clockSkew",
                "must not be more than 10m");
        positive(keysEvery, "keysEvery");
        range(cacheMax, 0, 10_000_000, "cacheMax");
        algorithms = copy(algorithms);
    }
}

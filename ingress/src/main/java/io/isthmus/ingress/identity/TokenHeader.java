package io.isthmus.ingress.identity;

import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.json.Json;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a token's header says of how to check it. The keys that a header may bring along ({@code jwk}, {@code jku}, {@code
 * x5c}, {@code x5u}) are not looked at: the caller would vouch for itself.
 *
 * @param keyId null where the issuer names no keys
 */
record TokenHeader(SignatureAlgorithm algorithm, @Nullable String keyId) {

    /**
     * RFC 8725, section 3.11: an issuer signs other things than access tokens with the same keys, such as logout tokens; they
     * say so in {@code typ}. Many access tokens say nothing or just {@code JWT}; RFC 9068 asks for {@code at+jwt}.
     */
    private static final List<String> TYPES = List.of("jwt", "at+jwt");

    static TokenHeader read(BearerToken token, Collection<SignatureAlgorithm> accepted) throws RejectedException {
        var header = TokenPart.decode(token.header());
        // RFC 7515, section 4.1.11: what is critical and not understood is refused; we understand no extension.
        // RFC 7519, section 5.2: cty says that the payload is another token.
        if (header.get("crit") != null || header.get("cty") != null || !isAccessToken(header.get("typ"))) {
            throw new RejectedException(Rejection.EXTENSION);
        }
        return new TokenHeader(algorithm(header.get("alg"), accepted), keyId(header.get("kid")));
    }

    private static boolean isAccessToken(@Nullable Json typ) {
        if (typ == null) {
            return true;
        }
        String type = typ.text();
        if (type == null) {
            return false;
        }
        String name = type.toLowerCase(Locale.ROOT);
        return TYPES.contains(name.startsWith("application/") ? name.substring("application/".length()) : name);
    }

    /** From the configuration's list only (RFC 8725, section 3.1): {@code none} and shared secrets are not in it. */
    private static SignatureAlgorithm algorithm(@Nullable Json alg, Collection<SignatureAlgorithm> accepted)
            throws RejectedException {
        String name = alg == null ? null : alg.text();
        for (var algorithm : accepted) {
            if (algorithm.joseName().equals(name)) {
                return algorithm;
            }
        }
        throw new RejectedException(Rejection.ALGORITHM);
    }

    private static @Nullable String keyId(@Nullable Json kid) throws RejectedException {
        if (kid != null && kid.text() == null) {
            throw new RejectedException(Rejection.MALFORMED);
        }
        return kid == null ? null : kid.text();
    }
}

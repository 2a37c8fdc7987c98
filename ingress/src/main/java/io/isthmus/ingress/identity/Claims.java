package io.isthmus.ingress.identity;

import io.isthmus.schema.json.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From the claims of a token that was found good to the caller they speak of. */
final class Claims {

    /** 9999-12-31: later times have no use, and the largest have no {@link Instant}. */
    private static final long EXPIRY_SECONDS_MAX = 253_402_300_799L;

    private Claims() {}

    static Identity identity(Json claims, long expirySeconds) throws RejectedException {
        // RFC 7800, section 3.1: the issuer says that the token is worth something only with proof of a key. Without
        // that
        // check here, whoever steals it could use it.
        if (claims.get("cnf") != null) {
            throw new RejectedException(Rejection.SENDER_CONSTRAINED);
        }
        return new Identity(
                subject(claims.get("sub")),
                scopes(claims),
                claims,
                Instant.ofEpochSecond(Math.min(expirySeconds, EXPIRY_SECONDS_MAX)));
    }

    /** RFC 9068, section 2.2. It goes into message headers and logs, so it must not break a line. */
    private static String subject(@Nullable Json sub) throws RejectedException {
        String subject = sub == null ? null : sub.text();
        if (subject == null || subject.isBlank() || subject.chars().anyMatch(Character::isISOControl)) {
            throw new RejectedException(Rejection.CLAIMS);
        }
        return subject;
    }

    /** {@code scope} as RFC 9068 has it, a string; {@code scp} as others do; either as a string or an array. */
    private static Set<String> scopes(Json claims) {
        var scopes = new LinkedHashSet<String>();
        addScopes(claims.get("scope"), scopes);
        addScopes(claims.get("scp"), scopes);
        return scopes;
    }

    private static void addScopes(@Nullable Json claim, Set<String> scopes) {
        if (claim == null) {
            return;
        }
        String text = claim.text();
        if (text != null) {
            Arrays.stream(text.split(" ")).filter(scope -> !scope.isEmpty()).forEach(scopes::add);
        }
        for (var element : claim.elements()) {
            String scope = element.text();
            if (scope != null && !scope.isEmpty()) {
                scopes.add(scope);
            }
        }
    }
}

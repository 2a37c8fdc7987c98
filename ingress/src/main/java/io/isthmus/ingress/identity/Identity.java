package io.isthmus.ingress.identity;

import io.isthmus.schema.json.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/**
 * A caller for whom an issuer vouches.
 *
 * @param subject the token's {@code sub}, not empty and without control characters
 * @param scopes what the caller may do, each once, in no order
 * @param claims all that the token says, an object; {@code token} in expressions
 * @param expiresAt the token's {@code exp}
 */
public record Identity(String subject, Set<String> scopes, Json claims, Instant expiresAt) {

    public Identity {
        scopes = Set.copyOf(scopes);
    }

    /** Whether every one of {@code required} is among the scopes. */
    public boolean hasScopes(Collection<String> required) {
        return scopes.containsAll(required);
    }

    /** Nothing that tells who it is: this ends in logs. */
    @Override
    public String toString() {
        return "Identity[" + scopes.size() + " scopes, until " + expiresAt + "]";
    }
}

package io.isthmus.schema.config;

import static io.isthmus.schema.config.Checks.check;
import static io.isthmus.schema.config.Checks.copy;
import static io.isthmus.schema.config.Checks.notBlank;

import java.util.List;

/** Who may use a route. */
public sealed interface AllowConfig {

    /** Written {@code anyone}. */
    record Anyone() implements AllowConfig {}

    /** Callers whom an identity vouches for and who have every one of the scopes. */
    record Callers(
            @Key("The name of one under identities.") String identity,

            @Key(value = "Scopes the caller must have, all of them.", fallback = "[]")
            List<String> scopes)
            implements AllowConfig {

        public Callers {
            notBlank(identity, "identity");
            scopes.forEach(scope -> check(
                    scope.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]+"),
                    "scopes",
                    "is not a scope: write it without spaces, quotes or backslashes instead of '" + scope + "'"));
            scopes = copy(scopes);
        }
    }
}

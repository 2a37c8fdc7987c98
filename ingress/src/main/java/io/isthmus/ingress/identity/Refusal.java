package io.isthmus.ingress.identity;

import io.isthmus.schema.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is answered to a caller who may not pass.
 *
 * @param detail for the problem
 * @param wwwAuthenticate the challenge (RFC 6750, section 3); null for an answer that another token would not change
 * @param retryAfter null where waiting does not help
 */
public record Refusal(
        ProblemType type,
        String detail,
        @Nullable String wwwAuthenticate,
        @Nullable Duration retryAfter) {

    private static final Duration SOON = Duration.ofSeconds(1);

    /** @param realm the name of the identity; what RFC 9110, section 11.5 calls a protection space */
    public static Refusal of(Authentication.Unverified why, String realm) {
        return switch (why) {
            case Authentication.Rejected(Rejection rejection) -> rejected(rejection, realm);
            case Authentication.KeysUnavailable(Duration retryAfter) ->
                new Refusal(
                        ProblemType.IDENTITY_UNAVAILABLE,
                        "The token cannot be checked: the issuer's keys are not known yet",
                        null,
                        retryAfter);
            case Authentication.Overloaded() ->
                new Refusal(ProblemType.OVERLOADED, "Too many tokens wait to be checked", null, SOON);
        };
    }

    /** For a caller who is known and lacks one of {@code required}. */
    public static Refusal insufficientScope(List<String> required, String realm) {
        String scope = String.join(" ", required);
        String detail = "The token lacks a scope that is required: " + scope;
        String challenge = challenge(realm) + error("insufficient_scope", "The token lacks a scope that is required")
                + ", scope=" + quoted(scope);
        return new Refusal(ProblemType.FORBIDDEN, detail, challenge, null);
    }

    private static Refusal rejected(Rejection rejection, String realm) {
        return switch (rejection) {
            // RFC 6750, section 3.1: no error code for a request that has no credentials of this kind.
            case MISSING, OTHER_SCHEME -> unauthenticated(rejection, challenge(realm));
            // The same section: invalid_request is a 400. RFC 9110, section 5.3 makes it a malformed request, too.
            case SEVERAL ->
                new Refusal(
                        ProblemType.BAD_REQUEST,
                        rejection.detail(),
                        challenge(realm) + error("invalid_request", rejection.detail()),
                        null);
            case TOO_LARGE,
                    MALFORMED,
                    ALGORITHM,
                    EXTENSION,
                    UNKNOWN_KEY,
                    SIGNATURE,
                    ISSUER,
                    AUDIENCE,
                    EXPIRED,
                    NOT_YET_VALID,
                    CLAIMS,
                    SENDER_CONSTRAINED ->
                unauthenticated(rejection, challenge(realm) + error("invalid_token", rejection.detail()));
        };
    }

    private static Refusal unauthenticated(Rejection rejection, String challenge) {
        return new Refusal(ProblemType.UNAUTHENTICATED, rejection.detail(), challenge, null);
    }

    private static String challenge(String realm) {
        return "Bearer realm=" + quoted(realm);
    }

    private static String error(String code, String description) {
        return ", error=" + quoted(code) + ", error_description=" + quoted(description);
    }

    /** A quoted-string (RFC 9110, section 5.6.4); what cannot stand in one becomes an underscore. */
    private static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else {
                quoted.append(c < 0x20 || c > 0x7E ? '_' : c);
            }
        }
        return quoted.append('"').toString();
    }
}

package io.isthmus.ingress.identity;

import java.util.Locale;

/**
 * Why a request's credentials do not serve. What a client is told of it is the fixed text here and nothing else: no claim,
 * no key, no text of a library.
 */
public enum Rejection {
    MISSING("A bearer token is required"),
    OTHER_SCHEME("The scheme of the Authorization header is not Bearer"),
    SEVERAL("There is more than one Authorization header"),
    TOO_LARGE("The token is larger than the limit"),
    MALFORMED("The token is not a signed token"),
    ALGORITHM("The token's signature algorithm is not accepted"),
    EXTENSION("The token's header asks for what is not supported"),
    UNKNOWN_KEY("The token's key is not one of the issuer's"),
    SIGNATURE("The token's signature is not valid"),
    ISSUER("The token is another issuer's"),
    AUDIENCE("The token is meant for others"),
    EXPIRED("The token has expired"),
    NOT_YET_VALID("The token is not valid yet"),
    CLAIMS("The token lacks a required claim, or has one of the wrong shape"),
    SENDER_CONSTRAINED("The token is bound to a key whose possession cannot be proved here");

    private final String detail;

    Rejection(String detail) {
        this.detail = detail;
    }

    /** For people. */
    public String detail() {
        return detail;
    }

    /** For metrics and logs. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

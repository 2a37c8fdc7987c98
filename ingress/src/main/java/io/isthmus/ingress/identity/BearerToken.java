package io.isthmus.ingress.identity;

import java.util.List;

/**
 * The token of a request (RFC 6750, section 2.1), in the shape of a signed token: three parts of base64url
 * without padding (RFC 7515, section 7.1). Nothing in it has been checked yet.
 */
record BearerToken(String text, int headerEnd, int payloadEnd) {

    /** Named limit: what is larger is refused unread. Half of the default for all header fields of a request. */
    static final int TOKEN_BYTES_MAX = 8 * 1024;

    private static final String SCHEME = "Bearer";

    static BearerToken read(List<String> authorization) throws RejectedException {
        if (authorization.isEmpty()) {
            throw new RejectedException(Rejection.MISSING);
        }
        if (authorization.size() > 1) {
            // Which one counts would be a matter of who reads it.
            throw new RejectedException(Rejection.SEVERAL);
        }
        return of(credentials(authorization.getFirst()));
    }

    /** Schemes are compared without regard to case, and any number of spaces may follow (RFC 9110, section 11.4). */
    private static String credentials(String value) throws RejectedException {
        int scheme = SCHEME.length();
        boolean bearer = value.regionMatches(true, 0, SCHEME, 0, scheme)
                && (value.length() == scheme || value.charAt(scheme) == ' ');
        if (!bearer) {
            throw new RejectedException(value.isBlank() ? Rejection.MISSING : Rejection.OTHER_SCHEME);
        }
        return value.substring(scheme).strip();
    }

    private static BearerToken of(String text) throws RejectedException {
        if (text.length() > TOKEN_BYTES_MAX) {
            throw new RejectedException(Rejection.TOO_LARGE);
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        boolean threeParts = first > 0 && second > first + 1 && second < text.length() - 1;
        if (!threeParts) {
            throw new RejectedException(Rejection.MALFORMED);
        }
        return new BearerToken(text, first, second);
    }

    /**
     * Looks at every character, which a token that is remembered has behind it. The library's decoder passes over what is not
     * base64url; then one token would have many spellings.
     */
    void requireBase64Url() throws RejectedException {
        for (int i = 0; i < text.length(); i++) {
            if (!isBase64Url(text.charAt(i)) && i != headerEnd && i != payloadEnd) {
                throw new RejectedException(Rejection.MALFORMED);
            }
        }
    }

    String header() {
        return text.substring(0, headerEnd);
    }

    String payload() {
        return text.substring(headerEnd + 1, payloadEnd);
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    @Override
    public String toString() {
        return "BearerToken[" + text.length() + " bytes]";
    }
}

package io.isthmus.schema.config;

/** Signatures a token may have: all asymmetric, so that who can check a token cannot make one. */
public enum SignatureAlgorithm {
    RS256("RS256"),
    ES256("ES256"),
    EDDSA("EdDSA");

    private final String joseName;

    SignatureAlgorithm(String joseName) {
        this.joseName = joseName;
    }

    /** The {@code alg} of a token's header. */
    public String joseName() {
        return joseName;
    }

    @Override
    public String toString() {
        return joseName;
    }
}

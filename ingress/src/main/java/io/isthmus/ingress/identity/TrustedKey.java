package io.isthmus.ingress.identity;

import io.isthmus.schema.config.SignatureAlgorithm;
import java.security.PublicKey;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A public key that the issuer signs with, for one algorithm only (RFC 8725, section 3.1).
 *
 * @param fingerprint equal for keys that say the same, whichever fetch they came with
 */
record TrustedKey(@Nullable String keyId, SignatureAlgorithm algorithm, PublicKey publicKey, String fingerprint) {

    static TrustedKey of(@Nullable String keyId, SignatureAlgorithm algorithm, PublicKey publicKey) {
        String encoded = Base64.getEncoder().encodeToString(publicKey.getEncoded());
        return new TrustedKey(keyId, algorithm, publicKey, algorithm + ":" + encoded + ":" + keyId);
    }
}

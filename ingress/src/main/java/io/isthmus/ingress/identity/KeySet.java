package io.isthmus.ingress.identity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of an issuer, as they were at one time. Immutable. */
final class KeySet {

    private final Map<String, TrustedKey> byFingerprint = new LinkedHashMap<>();

    KeySet(List<TrustedKey> keys) {
        keys.forEach(key -> byFingerprint.putIfAbsent(key.fingerprint(), key));
    }

    /**
     * The key that a token names. Without a name it is the only key for the algorithm: of several, none is guessed, since
     * each guess costs a verification.
     */
    @Nullable
    TrustedKey find(TokenHeader header) {
        TrustedKey found = null;
        for (var key : byFingerprint.values()) {
            if (key.algorithm() != header.algorithm()) {
                continue;
            }
            if (header.keyId() != null) {
                if (header.keyId().equals(key.keyId())) {
                    return key;
                }
            } else if (found != null) {
                return null;
            } else {
                found = key;
            }
        }
        return found;
    }

    /** Whether the issuer still signs with {@code key}. */
    boolean holds(TrustedKey key) {
        return byFingerprint.containsKey(key.fingerprint());
    }

    boolean sameAs(KeySet other) {
        return byFingerprint.keySet().equals(other.byFingerprint.keySet());
    }

    int size() {
        return byFingerprint.size();
    }
}

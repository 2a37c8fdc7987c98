package io.isthmus.ingress.identity;

import io.isthmus.schema.config.SignatureAlgorithm;
import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JWK set (RFC 7517). Keys that are not for us are passed over, as section 5 asks: other kinds, other uses, other
 * algorithms, too weak, or with their private half in plain sight.
 */
final class KeySetReader {

    /** Named limit: issuers have a handful. */
    static final int KEYS_MAX = 100;

    /** RFC 7518, section 3.3. */
    private static final int RSA_BITS_MIN = 2048;

    /** Named limit: the cost of a verification grows with the square. */
    static final int RSA_BITS_MAX = 8192;

    /** What a public key consists of. All else is left out, certificates above all: they cost time and decide nothing. */
    private static final Set<String> MEMBERS = Set.of("kty", "n", "e", "crv", "x", "y");

    private KeySetReader() {}

    static KeySet read(byte[] bytes) throws UnusableKeysException {
        var entries = entries(bytes);
        if (entries.size() > KEYS_MAX) {
            throw new UnusableKeysException("there are more than " + KEYS_MAX + " keys");
        }
        var keys = new ArrayList<TrustedKey>();
        for (var entry : entries) {
            var key = key(entry);
            if (key != null) {
                keys.add(key);
            }
        }
        if (keys.isEmpty()) {
            // Rather a broken issuer than one that has withdrawn every key it signs with.
            throw new UnusableKeysException("none of the " + entries.size() + " keys can be used");
        }
        return new KeySet(keys);
    }

    private static List<Json> entries(byte[] bytes) throws UnusableKeysException {
        try {
            var keys = Json.parse(Payload.of(bytes)).get("keys");
            if (keys != null && keys.isArray()) {
                return keys.elements();
            }
        } catch (MalformedJsonException _) {
            // Said below.
        }
        throw new UnusableKeysException("what came is no JWK set");
    }

    private static @Nullable TrustedKey key(Json entry) {
        // RFC 8725, section 3.1, RFC 7517, sections 4.2 and 4.3. A private half means that anyone can sign with it.
        if (!isNullOr(entry.get("use"), "sig") || !mayVerify(entry.get("key_ops")) || entry.get("d") != null) {
            return null;
        }
        var kid = entry.get("kid");
        var algorithm = algorithm(entry);
        if (algorithm == null || !agrees(entry.get("alg"), algorithm) || (kid != null && kid.text() == null)) {
            return null;
        }
        var publicKey = publicKey(entry);
        return publicKey == null || !isSound(publicKey)
                ? null
                : TrustedKey.of(kid == null ? null : kid.text(), algorithm, publicKey);
    }

    private static boolean isNullOr(@Nullable Json value, String expected) {
        return value == null || expected.equals(value.text());
    }

    private static boolean mayVerify(@Nullable Json operations) {
        return operations == null
                || operations.elements().stream().anyMatch(operation -> "verify".equals(operation.text()));
    }

    private static @Nullable SignatureAlgorithm algorithm(Json entry) {
        return switch (text(entry, "kty") + " " + text(entry, "crv")) {
            case "RSA null" -> SignatureAlgorithm.RS256;
            case "EC P-256" -> SignatureAlgorithm.ES256;
            case "OKP Ed25519" -> isWhole(text(entry, "x")) ? SignatureAlgorithm.EDDSA : null;
            default -> null;
        };
    }

    /** RFC 8032, section 5.1.5: 32 bytes. The library would fill up what is missing. */
    private static boolean isWhole(@Nullable String x) {
        return x != null && x.length() == 43;
    }

    private static boolean agrees(@Nullable Json alg, SignatureAlgorithm algorithm) {
        // RFC 9864 calls EdDSA with this curve Ed25519; some issuers say it of their keys already.
        return isNullOr(alg, algorithm.joseName())
                || (algorithm == SignatureAlgorithm.EDDSA && isNullOr(alg, "Ed25519"));
    }

    private static @Nullable PublicKey publicKey(Json entry) {
        Map<String, Object> members = new HashMap<>();
        for (String name : MEMBERS) {
            String value = text(entry, name);
            if (value != null) {
                members.put(name, value);
            }
        }
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(members).getPublicKey();
        } catch (JoseException | RuntimeException _) {
            // Numbers that are none, curves that nobody knows: not a key.
            return null;
        }
    }

    /** What the library leaves unchecked, for each kind of key. */
    private static boolean isSound(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> isSound(rsa);
            case ECPublicKey ec -> isOnCurve(ec.getW(), ec.getParams().getCurve());
            default -> true;
        };
    }

    private static boolean isSound(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        var exponent = key.getPublicExponent();
        // With an exponent of 1 a signature is its own message: anyone can write one.
        return bits >= RSA_BITS_MIN
                && bits <= RSA_BITS_MAX
                && exponent.testBit(0)
                && exponent.compareTo(BigInteger.TWO) > 0;
    }

    /** y² = x³ + ax + b, in the field of the curve. */
    private static boolean isOnCurve(ECPoint point, EllipticCurve curve) {
        var p = ((ECFieldFp) curve.getField()).getP();
        var x = point.getAffineX();
        var y = point.getAffineY();
        var right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.multiply(y).subtract(right).mod(p).signum() == 0;
    }

    private static @Nullable String text(Json entry, String name) {
        var value = entry.get(name);
        return value == null ? null : value.text();
    }
}

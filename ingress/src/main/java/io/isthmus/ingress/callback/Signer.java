package io.isthmus.ingress.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.schema.config.CallbacksConfig.KeyConfig;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a callback by HTTP Message Signatures (RFC 9421) with {@code hmac-sha256}, over its method, its address, the digest of
 * its content (RFC 9530) and all that it says about the request.
 */
final class Signer {

    private static final String LABEL = "isthmus";

    private final String keyId;
    private final SecretKeySpec secret;

    Signer(KeyConfig key) {
        this.keyId = key.id();
        this.secret = new SecretKeySpec(key.bytes(), "HmacSHA256");
    }

    /**
     * The fields of the request that calls back, the signature among them.
     *
     * @param createdSeconds now, since the epoch
     */
    Map<String, String> fields(Callback callback, long createdSeconds) {
        var fields = new LinkedHashMap<String, String>();
        if (callback.contentType() != null) {
            fields.put("content-type", callback.contentType());
        }
        fields.put("content-digest", "sha-256=:" + base64(sha256(callback.body().bytes())) + ":");
        fields.put("isthmus-callback", callback.id());
        fields.put("isthmus-state", callback.state());
        fields.put("isthmus-status", String.valueOf(callback.status()));
        var covered = new StringJoiner(" ", "(", ")").add("\"@method\"").add("\"@target-uri\"");
        fields.keySet().forEach(name -> covered.add("\"" + name + "\""));
        String parameters = covered + ";created=" + createdSeconds + ";keyid=\"" + keyId + "\";alg=\"hmac-sha256\""
                + ";tag=\"isthmus-callback\"";
        String base = base(callback, fields, parameters);
        fields.put("signature-input", LABEL + "=" + parameters);
        fields.put("signature", LABEL + "=:" + base64(hmac(base)) + ":");
        return fields;
    }

    private static String base(Callback callback, Map<String, String> fields, String parameters) {
        var lines = new StringBuilder()
                .append("\"@method\": POST\n\"@target-uri\": ")
                .append(callback.url())
                .append('\n');
        fields.forEach((name, value) -> lines.append('"')
                .append(name)
                .append("\": ")
                .append(value.strip())
                .append('\n'));
        return lines.append("\"@signature-params\": ").append(parameters).toString();
    }

    private byte[] hmac(String base) {
        try {
            Mac mac = Mac.getInstance(secret.getAlgorithm());
            mac.init(secret);
            return mac.doFinal(base.getBytes(UTF_8));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}

package io.isthmus.ingress.identity;

import io.isthmus.schema.json.Json;
import io.isthmus.schema.json.MalformedJsonException;
import io.isthmus.schema.message.Payload;
import java.util.Base64;

/** The header or the payload of a token: a JSON object in base64url. */
final class TokenPart {

    private TokenPart() {}

    static Json decode(String part) throws RejectedException {
        try {
            // Bounded in depth and strict about names that occur twice, which another reader may resolve otherwise.
            var json = Json.parse(Payload.of(Base64.getUrlDecoder().decode(part)));
            if (json.isObject()) {
                return json;
            }
        } catch (IllegalArgumentException | MalformedJsonException _) {
            // The exceptions say where; whoever made the token can decode it as well as we can.
        }
        throw new RejectedException(Rejection.MALFORMED);
    }
}

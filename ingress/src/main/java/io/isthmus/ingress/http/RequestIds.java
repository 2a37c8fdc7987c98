package io.isthmus.ingress.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names requests. A client or a proxy before us may name its own with {@code X-Request-Id}; what is not short printable
 * text without separators is replaced, since it goes into logs and headers.
 */
final class RequestIds {

    static final CharSequence FIELD = HttpHeaders.createOptimized("x-request-id");
    private static final int LENGTH_MAX = 128;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private RequestIds() {}

    static String of(HttpServerRequest http) {
        String given = http.getHeader(FIELD);
        return given != null && isUsable(given) ? given : fresh();
    }

    private static boolean isUsable(String id) {
        if (id.isEmpty() || id.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "-_.:/+=@".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** 96 random bits: it names a line of a log and guards nothing, so the fast source is good enough. */
    private static String fresh() {
        byte[] bytes = new byte[12];
        ThreadLocalRandom.current().nextBytes(bytes);
        return ENCODER.encodeToString(bytes);
    }
}

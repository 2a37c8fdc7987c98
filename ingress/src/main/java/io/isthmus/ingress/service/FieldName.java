package io.isthmus.ingress.service;

import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.Map;

/** The name of a header field in the form in which it is quickest found, checked and written: as bytes, hashed once. */
public final class FieldName {

    private static final String[] COMMON_NAMES = {
        "accept",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expires",
        "forwarded",
        "idempotency-key",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "isthmus-deadline",
        "last-modified",
        "link",
        "location",
        "origin",
        "pragma",
        "prefer",
        "referer",
        "retry-after",
        "server",
        "set-cookie",
        "traceparent",
        "tracestate",
        "user-agent",
        "vary",
        "via",
        "www-authenticate",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-request-id",
    };

    /** By name, in lower case and as services like to spell it. Names that come in do not make it grow. */
    private static final Map<String, CharSequence> COMMON = common();

    private FieldName() {}

    /** {@code name}, to be checked and written as it would have been. */
    public static CharSequence of(String name) {
        return COMMON.getOrDefault(name, name);
    }

    private static Map<String, CharSequence> common() {
        Map<String, CharSequence> names = new HashMap<>();
        for (String name : COMMON_NAMES) {
            names.put(name, HttpHeaders.createOptimized(name));
            String capitals = capitals(name);
            names.put(capitals, HttpHeaders.createOptimized(capitals));
        }
        // Of the gateway's own answers.
        for (String name : new String[] {"RateLimit", "RateLimit-Policy", "ETag"}) {
            names.put(name, HttpHeaders.createOptimized(name));
        }
        return names;
    }

    /** {@code content-type} as {@code Content-Type}. */
    private static String capitals(String name) {
        var text = new StringBuilder(name);
        for (int i = 0; i < text.length(); i++) {
            if (i == 0 || text.charAt(i - 1) == '-') {
                text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
            }
        }
        return text.toString();
    }
}

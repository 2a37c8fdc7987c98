package io.isthmus.ingress.service;

import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message that belong to the connection it came over and end there (RFC 9110, section 7.6.1): the
 * known ones, and those that its own {@code Connection} field names.
 */
public final class HopFields {

    private static final Set<String> KNOWN = Set.of(
            "connection",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /**
     * Fields about the way of a message, not about one connection. A client that named one in its {@code Connection}
     * field would have the gateway take out what the gateway itself or a proxy before it has put in.
     */
    private static final Set<String> NOT_BY_NAMING = Set.of("forwarded", "via");

    private final Set<String> named;

    private HopFields(Set<String> named) {
        this.named = named;
    }

    /** Those of a message with these {@code Connection} fields. */
    public static HopFields of(List<String> connectionFields) {
        if (connectionFields.isEmpty()) {
            return new HopFields(Set.of());
        }
        var named = new HashSet<String>();
        for (String field : connectionFields) {
            for (String option : field.split(",", -1)) {
                named.add(option.strip().toLowerCase(Locale.ROOT));
            }
        }
        named.removeIf(name -> NOT_BY_NAMING.contains(name) || name.startsWith("x-forwarded-"));
        return new HopFields(named);
    }

    /** Whether the field of this name ends at this hop. */
    public boolean contains(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return KNOWN.contains(lower) || named.contains(lower);
    }

    /** Whether the sender closes the connection after this message (RFC 9112, section 9.6). */
    boolean closes() {
        return named.contains("close");
    }

    boolean keepsAlive() {
        return named.contains("keep-alive");
    }

    /** Whether {@code name} says where a body ends or what it is; a message gets these from its body alone. */
    static boolean describesBody(String name) {
        return name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH.toString())
                || name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE.toString());
    }

    /** The seconds of {@code Keep-Alive: timeout=5}, -1 if there are none. */
    static int keepAliveSeconds(@Nullable String keepAlive) {
        if (keepAlive == null) {
            return -1;
        }
        for (String parameter : keepAlive.split(",", -1)) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.matches("timeout=\\d{1,6}")) {
                return Integer.parseInt(text.substring("timeout=".length()));
            }
        }
        return -1;
    }
}

package io.isthmus.ingress.service;

import io.isthmus.aggregator.channel.ChannelFailure.Unrenderable;
import java.util.Locale;

/**
 * Puts one path prefix in the place of another, by whole segments and with the edge cases of the Gateway API's
 * {@code ReplacePrefixMatch}: a slash at the end of either makes no difference.
 */
final class PrefixRewrite {

    private final String from;
    private final String to;

    PrefixRewrite(String from, String to) {
        this.from = withoutSlashAtEnd(from);
        this.to = withoutSlashAtEnd(to);
    }

    String apply(String rawPath) {
        // As it came if that fits, since some signatures cover the exact form; else in the equivalent normal form,
        // so that /v1/%63atalog cannot miss a rewrite that its route was chosen for.
        String path = fits(rawPath) ? rawPath : normalForm(rawPath);
        if (!fits(path)) {
            throw new Unrenderable("The path does not begin with the prefix that this route rewrites.");
        }
        String rest = path.substring(from.length());
        if (to.isEmpty()) {
            // More than one slash in front would look like a host to some servers.
            return "/" + rest.substring(leadingSlashes(rest));
        }
        return to + rest;
    }

    private boolean fits(String path) {
        return path.startsWith(from) && (path.length() == from.length() || path.charAt(from.length()) == '/');
    }

    private static int leadingSlashes(String text) {
        int count = 0;
        while (count < text.length() && text.charAt(count) == '/') {
            count++;
        }
        return count;
    }

    private static String withoutSlashAtEnd(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Unreserved characters as themselves, the hex digits of all else in capitals (RFC 3986, section 6.2.2). */
    static String normalForm(String path) {
        var normal = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            int octet = c == '%' ? SafePath.octetAt(path, i) : -1;
            if (octet < 0) {
                normal.append(c);
                continue;
            }
            if (isUnreserved(octet)) {
                normal.append((char) octet);
            } else {
                normal.append(path.substring(i, i + 3).toUpperCase(Locale.ROOT));
            }
            i += 2;
        }
        return normal.toString();
    }

    private static boolean isUnreserved(int c) {
        return isLetter(c) || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}

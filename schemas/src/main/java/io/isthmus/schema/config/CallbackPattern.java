package io.isthmus.schema.config;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which addresses a client may be called back at: {@code https://hooks.shop.example}, {@code https://*.shop.example} or
 * {@code https://*.shop.example:8443/hooks}. Scheme and port are exact, and a port that is not named is the scheme's own;
 * {@code *.} stands for one label or more; a path lets itself through and what is below it.
 */
public final class CallbackPattern {

    private static final String ANY = "*.";
    private static final Pattern SHAPE = Pattern.compile(
            "(?<scheme>https?)://(?<host>(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])"
                    + "(:(?<port>\\d{1,5}))?(?<path>/[A-Za-z0-9\\-._~!$&'()*+,;=:@/]*)?");

    private final String source;
    private final String scheme;
    private final String host;
    private final int port;
    private final String path;

    private CallbackPattern(String source, String scheme, String host, int port, String path) {
        this.source = source;
        this.scheme = scheme;
        this.host = host;
        this.port = port;
        this.path = path;
    }

    public static CallbackPattern parse(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new InvalidValueException(
                    "is not a pattern of addresses: write https://hooks.shop.example or https://*.shop.example:8443/hooks"
                            + " instead of '" + text + "'");
        }
        String host = shape.group("host").toLowerCase(Locale.ROOT);
        if (host.startsWith(ANY) && host.indexOf('.', ANY.length()) < 0) {
            throw new InvalidValueException(
                    "must name a domain of two labels at the least behind *., such as *.shop.example: '" + text + "'");
        }
        if (host.contains("..")) {
            throw new InvalidValueException("has an empty label: '" + text + "'");
        }
        String scheme = shape.group("scheme");
        int port = shape.group("port") == null ? standardPort(scheme) : Integer.parseInt(shape.group("port"));
        if (port < 1 || port > 65_535) {
            throw new InvalidValueException("has a port that is none: '" + text + "'");
        }
        String path = shape.group("path") == null ? "" : shape.group("path").replaceFirst("/+$", "");
        return new CallbackPattern(text, scheme, host, port, path);
    }

    /**
     * Whether a client may be called back at {@code url}.
     *
     * @param url with a scheme and a host; its path has no dot segments
     */
    public boolean lets(URI url) {
        String theirs = url.getHost().toLowerCase(Locale.ROOT);
        boolean sameHost = namesHost() ? theirs.equals(host) : theirs.endsWith(host.substring(1)) && isName(theirs);
        return scheme.equals(url.getScheme())
                && sameHost
                && port == portOf(url)
                && (path.isEmpty()
                        || url.getRawPath().equals(path)
                        || url.getRawPath().startsWith(path + "/"));
    }

    /** Something before the domain, and no empty label in it. */
    private boolean isName(String theirs) {
        String labels = theirs.substring(0, theirs.length() - host.length() + 1);
        return !labels.isEmpty() && !labels.startsWith(".") && !labels.contains("..");
    }

    /** Whether it names one host rather than all of a domain: then that may be a private one. */
    public boolean namesHost() {
        return !host.startsWith(ANY);
    }

    /** The port of {@code url}, that of its scheme if it names none. */
    public static int portOf(URI url) {
        return url.getPort() >= 0 ? url.getPort() : standardPort(String.valueOf(url.getScheme()));
    }

    private static int standardPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return source;
    }
}

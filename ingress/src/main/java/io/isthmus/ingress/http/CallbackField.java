package io.isthmus.ingress.http;

import io.isthmus.schema.config.CallbackPattern;
import io.isthmus.schema.problem.ProblemType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client wants to be called back: {@code Callback-Url}. What is not let is refused with its rule, rather than
 * ignored: who is never called back would wait for ever.
 */
final class CallbackField {

    static final String HEADER = "callback-url";

    private static final int LENGTH_MAX = 2_000;

    /** Dots, slashes and backslashes in disguise: what they lead to is in the eye of the receiver. */
    private static final Pattern DISGUISED =
            Pattern.compile("%2e|%2f|%5c|/\\.{1,2}(;[^/]*)?(/|$)", Pattern.CASE_INSENSITIVE);

    private CallbackField() {}

    /**
     * The address, as its receiver will see it: scheme and host in small letters, no port that goes without saying. Null if
     * the client has named none.
     *
     * @throws Refusal if the client must not be called back there
     */
    static @Nullable URI of(List<String> fields, List<CallbackPattern> patterns) {
        if (fields.isEmpty()) {
            return null;
        }
        if (patterns.isEmpty()) {
            throw refusal("This route calls nobody back; leave Callback-Url out, and ask at the status resource.");
        }
        if (fields.size() > 1) {
            throw refusal("Callback-Url must stand once.");
        }
        URI url = parsed(fields.getFirst().strip());
        if (lets(url, patterns) == null) {
            throw refusal("Scheme, host, port and path of Callback-Url fit none of the route's async.callbacks.");
        }
        return url;
    }

    /** The pattern that lets {@code url}, one that names its host in full if there is one; null if there is none. */
    static @Nullable CallbackPattern lets(URI url, List<CallbackPattern> patterns) {
        CallbackPattern found = null;
        for (CallbackPattern pattern : patterns) {
            if (pattern.lets(url) && (found == null || pattern.namesHost())) {
                found = pattern;
            }
        }
        return found;
    }

    private static URI parsed(String text) {
        if (text.length() > LENGTH_MAX) {
            throw refusal("Callback-Url must not be longer than " + LENGTH_MAX + " characters.");
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException malformed) {
            throw refusal("Callback-Url is not an address.");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http")) || url.getHost() == null) {
            throw refusal("Callback-Url must be an absolute http or https address with a host.");
        }
        if (url.getRawUserInfo() != null) {
            throw refusal("Callback-Url must have no user information.");
        }
        if (url.getRawFragment() != null) {
            throw refusal("Callback-Url must have no fragment.");
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)
                || DISGUISED.matcher(url.getRawPath()).find()) {
            throw refusal("The path of Callback-Url must have no dot segments, and no encoded dots or slashes.");
        }
        return normal(url, scheme);
    }

    private static URI normal(URI url, String scheme) {
        boolean standard = url.getPort() == (scheme.equals("https") ? 443 : 80) || url.getPort() < 0;
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return URI.create(scheme + "://" + url.getHost().toLowerCase(Locale.ROOT)
                + (standard ? "" : ":" + url.getPort())
                + path
                + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
    }

    private static Refusal refusal(String detail) {
        return new Refusal(ProblemType.INVALID_CALLBACK, detail);
    }
}
